//! Copies elements of any type: numbers, records, numbers into every field of records.
//!
//! Invariant: records of one type are copied octet by octet, those of different types field by field in
//! order, as NumPy assigns them.

use super::block;
use super::dtype::DType;
use super::view::View;
use super::walk::Walk;

/// Whether [`copy`] can do it: records go to records of as many fields.
pub fn can_copy(from: &DType, to: &DType) -> bool {
    match (from, to) {
        (DType::Scalar(_), DType::Scalar(_)) => true,
        (DType::Scalar(_), DType::Record(to)) => {
            to.fields().iter().all(|f| can_copy(from, &f.dtype))
        }
        (DType::Record(from), DType::Scalar(_)) => match from.fields() {
            [only] => can_copy(&only.dtype, to),
            _ => false,
        },
        (DType::Record(a), DType::Record(b)) => {
            a.fields().len() == b.fields().len()
                && a.fields().iter().zip(b.fields()).all(|(f, g)| can_copy(&f.dtype, &g.dtype))
        }
    }
}

/// Copies elements from one view to another of the same shape, as the other's type. The views do not
/// overlap unless they are the same elements, and [`can_copy`] holds.
pub fn copy(from: &View, to: &View) {
    match (from.dtype(), to.dtype()) {
        (DType::Scalar(_), DType::Scalar(_)) => block::copy(from, to),
        (DType::Record(a), DType::Record(b)) if a == b => copy_octets(from, to),
        (DType::Record(a), DType::Record(b)) => {
            for (f, g) in a.fields().iter().zip(b.fields()) {
                if let (Some(from), Some(to)) = (from.field(&f.name), to.field(&g.name)) {
                    copy(&from, &to);
                }
            }
        }
        (DType::Scalar(_), DType::Record(record)) => {
            for f in record.fields() {
                if let Some(to) = to.field(&f.name) {
                    copy(from, &to);
                }
            }
        }
        (DType::Record(record), DType::Scalar(_)) => {
            if let Some(from) = record.fields().first().and_then(|f| from.field(&f.name)) {
                copy(&from, to);
            }
        }
    }
}

/// Copies elements of one size as they are.
fn copy_octets(from: &View, to: &View) {
    let Some(walk) = Walk::over(&[from, to], to.shape().into()) else { return };
    let mut octets = Vec::new();
    walk.each(|lanes| {
        let n = lanes[0].len();
        let step = (block::BLOCK * 16 / lanes[0].size().max(1)).clamp(1, n.max(1));
        let mut at = 0;
        while at < n {
            let range = at..(at + step).min(n);
            octets.resize(range.len() * lanes[0].size(), 0);
            lanes[0].part(range.clone()).gather(&mut octets);
            lanes[1].part(range.clone()).scatter(&octets);
            at = range.end;
        }
    });
}
