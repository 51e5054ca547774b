//! JSON text, written piece by piece.
//!
//! Invariant: what is written is well formed as long as objects and lists are closed by who opened them;
//! commas are put where they belong. `<` is escaped, so that the text may stand in a page's script.

use std::fmt::Write;

#[derive(Default)]
pub(super) struct Json {
    text: String,
}

impl Json {
    pub(super) fn text(self) -> String {
        self.text
    }

    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'[' | b'{' | b':' | b'\n')) {
            self.text.push(',');
        }
    }

    /// The name of the value that follows.
    pub(super) fn key(&mut self, name: &str) -> &mut Json {
        self.string(name);
        self.text.push(':');
        self
    }

    pub(super) fn object(&mut self, fill: impl FnOnce(&mut Json)) -> &mut Json {
        self.comma();
        self.text.push('{');
        fill(self);
        self.text.push('}');
        self
    }

    pub(super) fn list(&mut self, fill: impl FnOnce(&mut Json)) -> &mut Json {
        self.comma();
        self.text.push('[');
        fill(self);
        self.text.push(']');
        self
    }

    pub(super) fn string(&mut self, value: &str) -> &mut Json {
        self.comma();
        self.text.push('"');
        for c in value.chars() {
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                c if c < ' ' || c == '<' || c == '\u{2028}' || c == '\u{2029}' => {
                    // Writing to a string cannot fail.
                    let _ = write!(self.text, "\\u{:04x}", c as u32);
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
        self
    }

    pub(super) fn int(&mut self, value: u64) -> &mut Json {
        self.comma();
        let _ = write!(self.text, "{value}");
        self
    }

    /// A finite number with so many decimals.
    pub(super) fn float(&mut self, value: f64, decimals: usize) -> &mut Json {
        self.comma();
        let value = if value.is_finite() { value } else { 0.0 };
        let _ = write!(self.text, "{value:.decimals$}");
        self
    }

    pub(super) fn bool(&mut self, value: bool) -> &mut Json {
        self.comma();
        self.text.push_str(if value { "true" } else { "false" });
        self
    }

    pub(super) fn null(&mut self) -> &mut Json {
        self.comma();
        self.text.push_str("null");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_values() {
        let mut json = Json::default();
        json.object(|j| {
            j.key("a").int(1);
            j.key("b").list(|j| {
                j.string("x\"\n</").float(0.5, 2).bool(true).null();
                j.object(|_| ());
                j.list(|_| ());
            });
            j.key("c").float(f64::NAN, 1);
        });
        let expected = r#"{"a":1,"b":["x\"\u000a\u003c/",0.50,true,null,{},[]],"c":0.0}"#;
        assert_eq!(json.text(), expected);
    }
}
