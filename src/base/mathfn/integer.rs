//! The integer functions of `math` on 64-bit ints.
//!
//! Invariant: a function returns `None` exactly when the true result does not fit its type; the
//! interpreter then goes on with big ints and a kernel raises OverflowError.

/// `math.gcd(a, b)`; the gcd of `i64::MIN` with itself or 0 is 2^63, hence unsigned.
pub fn gcd(a: i64, b: i64) -> u64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
    }
    a << shift
}

/// `math.lcm(a, b)`.
pub fn lcm(a: i64, b: i64) -> Option<i64> {
    if a == 0 || b == 0 {
        return Some(0);
    }
    let q = a.unsigned_abs() / gcd(a, b);
    i64::try_from(q.checked_mul(b.unsigned_abs())?).ok()
}

/// `math.isqrt(n)` for `n >= 0`.
pub fn isqrt(n: i64) -> i64 {
    n.isqrt()
}

/// `math.factorial(n)` for `n >= 0`.
pub fn factorial(n: i64) -> Option<i64> {
    (1..=n).try_fold(1i64, |acc, k| acc.checked_mul(k))
}

/// `math.comb(n, k)` for `n >= 0` and `k >= 0`.
pub fn comb(n: i64, k: i64) -> Option<i64> {
    if k > n {
        return Some(0);
    }
    let k = k.min(n - k);
    // c (n - i) / (i + 1) is exact at every step; c stays at most the result times k.
    let mut c = 1u128;
    for i in 0..k {
        c = c.checked_mul((n - i) as u128)? / (i as u128 + 1);
        if c > u128::from(u64::MAX) {
            return None;
        }
    }
    i64::try_from(c).ok()
}

/// `math.perm(n, k)` for `n >= 0` and `k >= 0`.
pub fn perm(n: i64, k: i64) -> Option<i64> {
    if k > n {
        return Some(0);
    }
    (0..k).try_fold(1i64, |acc, i| acc.checked_mul(n - i))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_fit_or_say_so() {
        assert_eq!(gcd(12, -18), 6);
        assert_eq!(gcd(i64::MIN, 0), 1 << 63);
        assert_eq!(lcm(4, 6), Some(12));
        assert_eq!(lcm(i64::MAX, 2), None);
        assert_eq!(factorial(20), Some(2432902008176640000));
        assert_eq!(factorial(21), None);
        assert_eq!(comb(66, 33), Some(7219428434016265740));
        assert_eq!(comb(68, 34), None);
        assert_eq!(perm(20, 20), Some(2432902008176640000));
    }
}
