//! The C library's functions of complex numbers: the one place that declares them.
//!
//! Invariant: the declarations are those of C99 `<complex.h>`. A `double complex` is passed as a structure
//! of its two parts is, which num-complex's types are.

#![expect(unsafe_code, reason = "declares the C library's functions; each is pure and total")]

use super::dtype::Complex64;

// SAFETY: the signatures are those of C99 <complex.h>; every one accepts all values of its types.
unsafe extern "C" {
    pub safe fn cacos(z: Complex64) -> Complex64;
    pub safe fn cacosh(z: Complex64) -> Complex64;
    pub safe fn casin(z: Complex64) -> Complex64;
    pub safe fn casinh(z: Complex64) -> Complex64;
    pub safe fn catan(z: Complex64) -> Complex64;
    pub safe fn catanh(z: Complex64) -> Complex64;
    pub safe fn ccos(z: Complex64) -> Complex64;
    pub safe fn ccosh(z: Complex64) -> Complex64;
    pub safe fn cexp(z: Complex64) -> Complex64;
    pub safe fn clog(z: Complex64) -> Complex64;
    pub safe fn cpow(z: Complex64, w: Complex64) -> Complex64;
    pub safe fn csin(z: Complex64) -> Complex64;
    pub safe fn csinh(z: Complex64) -> Complex64;
    pub safe fn csqrt(z: Complex64) -> Complex64;
    pub safe fn ctan(z: Complex64) -> Complex64;
    pub safe fn ctanh(z: Complex64) -> Complex64;
}
