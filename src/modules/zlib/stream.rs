//! Streams of the crate `flate2`, by CPython's parameters.
//!
//! Invariant: a step takes octets until it has taken all, or until as many came out as may; what it did not
//! take is the caller's to keep.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// How much room is made at a time.
const STEP: usize = 64 * 1024;

/// A code of zlib's, and its words if there are any.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: i32,
    pub(super) text: Option<String>,
}

pub(super) const STREAM_ERROR: i32 = -2;
pub(super) const DATA_ERROR: i32 = -3;
pub(super) const BUF_ERROR: i32 = -5;
pub(super) const NEED_DICT: i32 = 2;

/// The container that `wbits` asks for, and the window's size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Container {
    Zlib(u8),
    Raw(u8),
    Gzip(u8),
    /// Told by the first octets.
    Either(u8),
}

impl Container {
    pub(super) fn of(wbits: i64) -> Option<Container> {
        let small = |n: i64| u8::try_from(n).ok();
        match wbits {
            0 | 32 => Some(if wbits == 0 { Container::Zlib(15) } else { Container::Either(15) }),
            8 => Some(Container::Zlib(9)),
            9..=15 => Some(Container::Zlib(small(wbits)?)),
            -15..=-9 => Some(Container::Raw(small(-wbits)?)),
            -8 => Some(Container::Raw(9)),
            25..=31 => Some(Container::Gzip(small(wbits - 16)?)),
            40..=47 => Some(Container::Either(small((wbits - 32).max(9))?)),
            _ => None,
        }
    }
}

pub(super) fn compressor(level: i64, container: Container) -> Option<Compress> {
    let level = match level {
        -1 => Compression::default(),
        0..=9 => Compression::new(level as u32),
        _ => return None,
    };
    Some(match container {
        Container::Zlib(bits) => Compress::new_with_window_bits(level, true, bits),
        Container::Raw(bits) => Compress::new_with_window_bits(level, false, bits),
        Container::Gzip(bits) => Compress::new_gzip(level, bits),
        Container::Either(_) => return None,
    })
}

pub(super) fn decompressor(container: Container, first: &[u8]) -> Decompress {
    match container {
        Container::Zlib(bits) => Decompress::new_with_window_bits(true, bits),
        Container::Raw(bits) => Decompress::new_with_window_bits(false, bits),
        Container::Gzip(bits) => Decompress::new_gzip(bits),
        Container::Either(bits) if first.starts_with(&[0x1F]) => Decompress::new_gzip(bits),
        Container::Either(bits) => Decompress::new_with_window_bits(true, bits),
    }
}

/// Compresses all of `data`.
pub(super) fn deflate(
    stream: &mut Compress,
    mut data: &[u8],
    flush: FlushCompress,
) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    loop {
        out.reserve(STEP.min(data.len() + 128));
        let (before_in, before_out) = (stream.total_in(), out.len());
        let status = stream
            .compress_vec(data, &mut out, flush)
            .map_err(|_| Failure { code: STREAM_ERROR, text: None })?;
        data = &data[(stream.total_in() - before_in) as usize..];
        let has_room = out.len() < out.capacity();
        let is_idle = out.len() == before_out;
        match status {
            Status::StreamEnd => return Ok(out),
            // A finish goes on until the stream's end.
            Status::Ok | Status::BufError => {
                let is_finish = matches!(flush, FlushCompress::Finish);
                if data.is_empty() && has_room && (!is_finish || is_idle) {
                    return Ok(out);
                }
            }
        }
    }
}

/// What a step of decompression has done.
pub(super) struct Inflated {
    pub(super) out: Vec<u8>,
    /// How much of the data was taken.
    pub(super) taken: usize,
    pub(super) is_end: bool,
}

/// Decompresses until the data, the stream or the room (if it is bounded) ends.
pub(super) fn inflate(
    stream: &mut Decompress,
    dictionary: Option<&[u8]>,
    data: &[u8],
    limit: Option<usize>,
) -> Result<Inflated, Failure> {
    let mut out = Vec::new();
    let mut taken = 0;
    loop {
        let room = limit.map_or(STEP, |limit| STEP.min(limit - out.len()));
        if room == 0 {
            return Ok(Inflated { out, taken, is_end: false });
        }
        let start = out.len();
        out.resize(start + room, 0);
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = stream.decompress(&data[taken..], &mut out[start..], FlushDecompress::Sync);
        taken += (stream.total_in() - before_in) as usize;
        let made = (stream.total_out() - before_out) as usize;
        out.truncate(start + made);
        match status {
            Ok(Status::StreamEnd) => return Ok(Inflated { out, taken, is_end: true }),
            Ok(Status::Ok | Status::BufError) => {
                if taken == data.len() && made < room {
                    return Ok(Inflated { out, taken, is_end: false });
                }
                if made == 0 && stream.total_in() == before_in {
                    return Ok(Inflated { out, taken, is_end: false });
                }
            }
            Err(e) if e.needs_dictionary().is_some() => match dictionary {
                Some(dictionary) => {
                    let set = stream.set_dictionary(dictionary);
                    set.map_err(|_| Failure { code: DATA_ERROR, text: None })?;
                }
                None => return Err(Failure { code: NEED_DICT, text: None }),
            },
            Err(e) => {
                return Err(Failure { code: DATA_ERROR, text: e.message().map(str::to_owned) });
            }
        }
    }
}
