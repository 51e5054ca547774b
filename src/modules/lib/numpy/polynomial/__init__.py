"""Polynomials as their coefficients, the lowest power first."""
from numpy.polynomial import polynomial
from numpy.polynomial._polynomial import Polynomial
