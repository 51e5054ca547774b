//! Sorting of whole numbers by their digits.
//!
//! Invariant: sorted is by the numbers alone. The leading bits that differ at all are three digits of eleven
//! bits, by which the numbers are distributed, the least one first; what is equal in all three is
//! sorted by comparing. So a number is moved three times, however many there are, and many numbers that begin
//! alike cost no more than sorting them otherwise.

/// A whole number as digits.
pub(super) trait Digits: Copy + Ord + Send + Default {
    /// How many bits the number has up to its highest set one.
    fn len(self) -> u32;
    fn differing(self, other: Self) -> Self;
    fn either(self, other: Self) -> Self;
    /// The number without its last bits.
    fn leading(self, shift: u32) -> Self;
    /// The last eleven bits.
    fn last(self) -> usize;
}

macro_rules! digits {
    ($($ty:ty)*) => { $(
        impl Digits for $ty {
            #[inline(always)]
            fn len(self) -> u32 { <$ty>::BITS - self.leading_zeros() }
            #[inline(always)]
            fn differing(self, other: $ty) -> $ty { self ^ other }
            #[inline(always)]
            fn either(self, other: $ty) -> $ty { self | other }
            #[inline(always)]
            fn leading(self, shift: u32) -> $ty { self >> shift }
            #[inline(always)]
            fn last(self) -> usize { (self as usize) & (BUCKETS - 1) }
        }
    )* };
}
digits!(u8 u16 u32 u64 u128);

const BITS: u32 = 11;
const BUCKETS: usize = 1 << BITS;
const PASSES: usize = 3;

/// Fewer numbers are sorted sooner than three tables of counts are made.
const FEW: usize = 1 << 13;

/// Sorts, with room for as many numbers where there are many of them.
pub(super) fn sort<W: Digits>(words: &mut [W]) {
    let Some(&first) = words.first() else { return };
    let differing = words.iter().fold(W::default(), |d, &w| d.either(w.differing(first)));
    let width = differing.len();
    if words.len() < FEW || width <= BITS || u32::try_from(words.len()).is_err() {
        words.sort_unstable();
        return;
    }
    // Behind the digits, the least one first.
    let shifts: [u32; PASSES] =
        std::array::from_fn(|k| width.saturating_sub(BITS * (PASSES - k) as u32));
    let mut counts = vec![[0u32; BUCKETS]; PASSES];
    for &w in words.iter() {
        for (count, shift) in counts.iter_mut().zip(shifts) {
            count[w.leading(shift).last()] += 1;
        }
    }
    for count in &mut counts {
        let mut at = 0;
        for c in count.iter_mut() {
            (*c, at) = (at, at + *c);
        }
    }
    let mut spare = vec![W::default(); words.len()];
    distribute(words, &mut spare, shifts[0], &mut counts[0]);
    distribute(&spare, words, shifts[1], &mut counts[1]);
    distribute(words, &mut spare, shifts[2], &mut counts[2]);
    words.copy_from_slice(&spare);
    drop(spare);
    if shifts[0] > 0 {
        let alike = |a: &W, b: &W| a.leading(shifts[0]) == b.leading(shifts[0]);
        for run in words.chunk_by_mut(alike).filter(|run| run.len() > 1) {
            run.sort_unstable();
        }
    }
}

fn distribute<W: Digits>(from: &[W], to: &mut [W], shift: u32, places: &mut [u32; BUCKETS]) {
    for &w in from {
        let place = &mut places[w.leading(shift).last()];
        to[*place as usize] = w;
        *place += 1;
    }
}
