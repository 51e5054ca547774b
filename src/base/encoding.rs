//! In which encoding a source's bytes are (PEP 263), and the text of those that need no codec.

/// The encodings that every program may name.
const LATIN: &str = "iso-8859-1";
const UTF8: &str = "utf-8";
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What could be made of a source's bytes.
#[derive(PartialEq, Eq, Debug)]
pub enum Decoded {
    Text(String),
    /// They are in an encoding that takes one of the program's codecs.
    Foreign(String),
}

/// Decodes a source. `file` is what the bytes are from, for the message; the error is a `SyntaxError`'s.
pub fn decode(bytes: &[u8], file: Option<&str>) -> Result<Decoded, String> {
    let declared = declared(bytes);
    let (bytes, has_mark) = match bytes.strip_prefix(MARK) {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    match declared.as_deref() {
        Some(name) if has_mark && name != UTF8 => Err(format!("encoding problem: {name} with BOM")),
        Some(LATIN) => Ok(Decoded::Text(bytes.iter().map(|b| char::from(*b)).collect())),
        None | Some(UTF8) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Decoded::Text(text.to_owned())),
            Err(e) => Err(not_utf8(bytes, &e, file.filter(|_| declared.is_none()))),
        },
        Some(name) => Ok(Decoded::Foreign(name.to_owned())),
    }
}

fn not_utf8(bytes: &[u8], e: &std::str::Utf8Error, file: Option<&str>) -> String {
    let at = e.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    if let Some(file) = file {
        let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count();
        return format!(
            "Non-UTF-8 code starting with '\\x{byte:02x}' in file {file} on line {line}, but no \
             encoding declared; see https://peps.python.org/pep-0263/ for details"
        );
    }
    let reason = match (e.error_len(), byte) {
        (None, _) => "unexpected end of data",
        (Some(_), 0xc2..=0xf4) => "invalid continuation byte",
        (Some(_), _) => "invalid start byte",
    };
    format!(
        "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"
    )
}

/// The encoding that a comment in one of the first two lines names; `utf-8` and Latin-1 by one name each.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    for line in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')).take(2) {
        let line = line.trim_ascii_start();
        let Some(comment) = line.strip_prefix(b"#") else {
            // The second line counts only after one without code.
            if line.is_empty() {
                continue;
            }
            return None;
        };
        if let Some(name) = named_in(comment) {
            return Some(normal(name));
        }
    }
    None
}

/// What follows `coding:` or `coding=`.
fn named_in(comment: &[u8]) -> Option<&str> {
    let word = b"coding";
    let mut from = 0;
    while let Some(found) = comment[from..].windows(word.len()).position(|w| w == word) {
        from += found + word.len();
        if !matches!(comment.get(from), Some(b':' | b'=')) {
            continue;
        }
        let rest = &comment[from + 1..];
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let rest = &rest[blanks..];
        let n = rest
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            .count();
        if n > 0 {
            return std::str::from_utf8(&rest[..n]).ok();
        }
    }
    None
}

fn normal(name: &str) -> String {
    let plain: String = name.chars().take(12).collect::<String>().to_lowercase().replace('_', "-");
    let is = |known: &str| plain == known || plain.starts_with(&format!("{known}-"));
    if is(UTF8) || plain == "utf8" {
        UTF8.to_owned()
    } else if is("latin-1") || is(LATIN) || is("iso-latin-1") || plain == "latin1" {
        LATIN.to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(of: &str) -> Result<Decoded, String> {
        Ok(Decoded::Text(of.to_owned()))
    }

    #[test]
    fn a_comment_names_the_encoding() {
        assert_eq!(
            decode(b"# -*- coding: latin-1 -*-\n\xe9", None),
            text("# -*- coding: latin-1 -*-\n\u{e9}")
        );
        assert_eq!(
            decode(b"#!/x\n# vim: set fileencoding=Latin_1 :\n\xe9", None).ok(),
            text("#!/x\n# vim: set fileencoding=Latin_1 :\n\u{e9}").ok()
        );
        assert_eq!(decode(b"#coding: cp1252\n\x80", None), Ok(Decoded::Foreign("cp1252".into())));
        assert_eq!(decode(b"# coding: utf-8-unix\nx", None), text("# coding: utf-8-unix\nx"));
    }

    #[test]
    fn other_lines_do_not() {
        assert_eq!(decode(b"\n\n# coding: cp1252\nx", None), text("\n\n# coding: cp1252\nx"));
        assert_eq!(decode(b"x # coding: cp1252\n", None), text("x # coding: cp1252\n"));
        assert_eq!(decode(b"x\n# coding: cp1252\n", None), text("x\n# coding: cp1252\n"));
        assert_eq!(decode(b"# encoding is cp1252\n", None), text("# encoding is cp1252\n"));
    }

    #[test]
    fn what_is_none_is_told() {
        let told = |bytes: &[u8], file| decode(bytes, file).expect_err("no error");
        assert!(
            told(b"x\n\xe9", Some("f"))
                .starts_with("Non-UTF-8 code starting with '\\xe9' in file f on line 2")
        );
        assert!(
            told(b"\xe9 ", None).ends_with("byte 0xe9 in position 0: invalid continuation byte")
        );
        assert!(
            told(b"#coding: utf8\n\x80", Some("f")).ends_with("position 14: invalid start byte")
        );
        assert_eq!(
            told(b"\xef\xbb\xbf#coding: latin1\n", None),
            "encoding problem: iso-8859-1 with BOM"
        );
    }
}
