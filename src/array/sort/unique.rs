//! The different elements of an array, in order.

use super::key::{Key, compare};
use super::{argsort_row, sort_row};
use crate::array::View;
use crate::array::block::show;
use crate::array::dtype::{Element, with_element};

/// What [`unique`] finds, one-dimensional arrays.
pub struct Unique {
    pub values: View,
    /// Where each value first stands.
    pub first: View,
    /// Which value each element is.
    pub inverse: View,
    /// How often each value stands.
    pub counts: View,
}

/// The different elements of a view in C order; NaNs are one value if `equal_nan`. Without `places`, the
/// values alone are found, and the other arrays are empty. None if there is no memory.
pub fn unique(view: &View, equal_nan: bool, places: bool) -> Option<Unique> {
    let ty = view.scalar_type()?;
    with_element!(ty, T => show(&[view], &[], |inputs, _| {
        let elements: &[T] = bytemuck::cast_slice(inputs[0]);
        if places { with_places(elements, equal_nan) } else { values(elements, equal_nan) }
    }))
}

/// Whether two neighbours in a sorted array are one value.
fn same<T: Key>(a: &T, b: &T, equal_nan: bool) -> bool {
    #[expect(clippy::eq_op, reason = "what differs from itself is a NaN")]
    let nans = a != a && b != b;
    a == b || equal_nan && nans && (T::PLAIN || compare(a, b).is_eq() || nan_of(a, b))
}

/// Complex numbers with a NaN somewhere count as one value, as NumPy has it.
fn nan_of<T: Key>(a: &T, b: &T) -> bool {
    !T::PLAIN && a.key() != 0 && b.key() != 0
}

fn values<T: Element + Key>(elements: &[T], equal_nan: bool) -> Option<Unique> {
    let mut all: Vec<T> = Vec::new();
    all.try_reserve_exact(elements.len()).ok()?;
    all.extend_from_slice(elements);
    sort_row(&mut all, false);
    all.dedup_by(|b, a| same(a, b, equal_nan));
    let none = View::from_slice::<i64>(&[])?;
    Some(Unique {
        values: View::from_slice(&all)?,
        first: none.clone(),
        inverse: none.clone(),
        counts: none,
    })
}

fn with_places<T: Element + Key>(elements: &[T], equal_nan: bool) -> Option<Unique> {
    let n = elements.len();
    let mut order = vec![0i64; n];
    argsort_row(elements, &mut order);
    let (mut values, mut first, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    let mut inverse = vec![0i64; n];
    for &i in &order {
        let v = elements[i as usize];
        match values.last() {
            Some(last) if same(last, &v, equal_nan) => {}
            Some(_) | None => {
                values.push(v);
                first.push(i);
                counts.push(0i64);
            }
        }
        if let Some(count) = counts.last_mut() {
            *count += 1;
        }
        inverse[i as usize] = values.len() as i64 - 1;
    }
    Some(Unique {
        values: View::from_slice(&values)?,
        first: View::from_slice(&first)?,
        inverse: View::from_slice(&inverse)?,
        counts: View::from_slice(&counts)?,
    })
}
