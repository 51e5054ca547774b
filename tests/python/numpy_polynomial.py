"""Power series as objects: values, arithmetic, fits, and how they are printed."""
import numpy as np

P = np.polynomial.Polynomial
print(P.__name__)
for c in ([1,-2,3],[0],[-1.5],[1,0,2.5e10,1e-20],[np.nan,1],[1+2j,-1j],[1]*12,[0.1234567891,1/3],[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]):
    p = P(c)
    print(str(p))
    print(f"{p:ascii}")
print(str(P([1,2,3],domain=[0,2])))
print(f"{P([1,2,3],domain=[0,2]):ascii}")
print(str(P([1,2],symbol='t')))
print(repr(P([1j,2])))
print(P([1,2,3],domain=[0,4]))
print(P([1,2,3],domain=[-2,2]))
p = P([1, 2, 3])
q = P([1, -1])
for e in (
    'p',
    'str(p)',
    'p(2)',
    'p+q',
    'p*q',
    'p-1',
    'p//q',
    'p%q',
    'divmod(p,q)',
    'p**2',
    'p.deriv()',
    'p.integ()',
    'p.roots()',
    'P.fit([0,1,2],[1,3,7],2).convert()',
    'p.coef',
    'p.domain',
    'p.window',
    'p.degree()',
    'p==P([1,2,3])',
    '-p',
    'p.trim()',
    'p.truncate(2)',
    'p.cutdeg(1)',
    'p.linspace(3)',
    'P.fromroots([1,2])',
    'P.identity()',
    'P.basis(2)',
    "f'{p}'",
    'len(p)',
    'list(p)',
    'P([1,2])+[1,2,3]',
    'P([1,2])*2',
    '2*P([1,2])',
    '2-P([1,2])',
    'P([1,2])/2',
    'P([])',
    'P([[1]])',
    'P([1,2])+P([1],domain=[0,1])',
    "P([1,2])+P([1],symbol='t')",
    'P([1,2])**-1',
    'P([1,2])**1.5',
    'P([1,2]).deriv(0)',
    'P([1,2]).deriv(-1)',
    'P([1,2,3],domain=[0,4]).deriv()',
    'P([1,2,3],domain=[0,4]).integ(2,[1,2],1)',
    'P([1,2,3],domain=[0,4])(1.5)',
    'P([1,2,3],domain=[0,4]).convert()',
    'P([1,2,3]).convert(domain=[0,1])',
    'P.fit([1,2,3,4],[1,4,9,17],1,domain=[0,1]).coef.round(10)',
    'P([1,2,0,0]).trim()',
    'P([1,2,3])(np.array([1,2]))',
    'P([1,2,3])(P([1,1]))',
    'P([1,2])==P([1,2],domain=[0,1])',
    'P([1,2])!=3',
    'P([1,2])==[1,2]',
    'P([1,2]).mapparms()',
    'P([1,2]).has_samecoef(P([1,2]))',
    'P([1,2]).copy()',
    'P([1,2])%2',
    '5//P([1,2])',
    'P([1,0,0])//P([0])',
    'P([2]).roots()',
    'P([0,0,1]).roots()',
    'P([1,2]).truncate(0)',
    'P([1,2]).cutdeg(5)',
    'P([1,2],domain=[1])',
    "P([1,2],symbol='1')",
    'P([1,2]).coef.dtype',
    "P(np.array([1,2],'f4'))",
    "P([1,2]) + 'a'",
    'np.array([1,2])*P([1,2])',
    'np.float64(2)*P([1,2])',
    'hash(P([1]))',
):
    try:
        print(e, "->", repr(eval(e)))
    except Exception as x:
        print(e, "->", type(x).__name__, x)
