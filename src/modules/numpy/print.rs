//! Arrays as text.
//!
//! Invariant: what is printed is laid out in two passes over the elements that are shown: the first finds
//! how wide they are and in what notation, the second writes them. Of more elements than the threshold only
//! those at the corners are shown, and looked at.

use std::cell::RefCell;
use std::rc::Rc;

use super::array::view_of;
use super::convert::{self, python_value};
use super::digits::{Real, Style, Trim, positional, scientific};
use super::{dtype, scalar_text};
use crate::array::dtype::{Complex32, Complex64, Kind as Numbers, ScalarType};
use crate::array::{DType, View};
use crate::base::Symbol;
use crate::bridge::npscalar::NpScalar;
use crate::vm::args::Shape;
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::{Args, MethodDef, Ptr, Res, Value, Vm};

/// How many digits floats get.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FloatMode {
    /// As many as the precision says.
    Fixed,
    Unique,
    /// At most.
    MaxPrec,
    /// At most, and all alike.
    MaxPrecEqual,
}

/// `numpy.printoptions`.
#[derive(Clone)]
struct Options {
    precision: usize,
    threshold: usize,
    edge: usize,
    width: usize,
    suppress: bool,
    mode: FloatMode,
    sign: char,
    nan: Rc<str>,
    inf: Rc<str>,
    /// Functions by the names of kinds.
    formatter: Option<Ptr<Dict>>,
    override_repr: Option<Value>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            precision: 8,
            threshold: 1000,
            edge: 3,
            width: 75,
            suppress: false,
            mode: FloatMode::MaxPrec,
            sign: '-',
            nan: "nan".into(),
            inf: "inf".into(),
            formatter: None,
            override_repr: None,
        }
    }
}

/// The options of an interpreter.
#[derive(Default)]
struct Current(RefCell<Options>);

fn current(vm: &Vm<'_>) -> Options {
    let current: Rc<Current> = vm.interp.state();
    current.0.borrow().clone()
}

/// Reads options that Python code has looked over.
fn options_of(vm: &Vm<'_>, dict: &Dict) -> Res<Options> {
    let get = |name: &str| dict.get_sym(vm, Symbol::new(name)).filter(|v| !v.is_none());
    let number = |name: &str, default: usize| -> Res<usize> {
        match get(name) {
            Some(v) => Ok(usize::try_from(clamped(vm, &v)?).unwrap_or(0)),
            None => Ok(default),
        }
    };
    let text = |name: &str, default: &str| -> Rc<str> {
        let v = get(name);
        v.as_ref().and_then(Value::downcast::<Str>).map_or(default, Str::as_str).into()
    };
    Ok(Options {
        precision: number("precision", 8)?,
        threshold: number("threshold", 1000)?,
        edge: number("edgeitems", 3)?,
        width: number("linewidth", 75)?,
        suppress: get("suppress").map_or(Ok(false), |v| vm.truth(&v))?,
        mode: match &*text("floatmode", "maxprec") {
            "fixed" => FloatMode::Fixed,
            "unique" => FloatMode::Unique,
            "maxprec_equal" => FloatMode::MaxPrecEqual,
            _ => FloatMode::MaxPrec,
        },
        sign: text("sign", "-").chars().next().unwrap_or('-'),
        nan: text("nanstr", "nan"),
        inf: text("infstr", "inf"),
        formatter: get("formatter").and_then(|v| v.cast::<Dict>()),
        override_repr: get("override_repr"),
    })
}

/// A number of elements, which may be infinite.
fn clamped(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    if let Value::Float(x) = v {
        return Ok(x.get() as i64);
    }
    crate::vm::object::slice::clamped_index(vm, v)
}

// Elements

/// Writes floats that were looked over together.
struct FloatFormat {
    exponent: bool,
    style: Style,
    nan: Rc<str>,
    inf: Rc<str>,
}

enum Format {
    Bool {
        is_padded: bool,
    },
    Int {
        width: usize,
        sign: char,
    },
    Float(FloatFormat),
    Complex(Box<FloatFormat>, Box<FloatFormat>),
    Record(Vec<(usize, DType, Format)>),
    Call(Value),
    /// As the scalar shows itself.
    Scalar,
}

fn real_at(view: &View, ty: ScalarType, place: usize) -> (Real, Real) {
    let mut octets = [0u8; 16];
    let octets = &mut octets[..ty.size()];
    view.buffer().read(place, octets);
    use bytemuck::pod_read_unaligned as read;
    match ty {
        ScalarType::Float32 => (Real::F32(read(octets)), Real::F32(0.0)),
        ScalarType::Complex64 => {
            let c: Complex32 = read(octets);
            (Real::F32(c.re), Real::F32(c.im))
        }
        ScalarType::Complex128 => {
            let c: Complex64 = read(octets);
            (Real::F64(c.re), Real::F64(c.im))
        }
        ScalarType::Float64 => (Real::F64(read(octets)), Real::F64(0.0)),
        ScalarType::Bool
        | ScalarType::Int8
        | ScalarType::UInt8
        | ScalarType::Int16
        | ScalarType::UInt16
        | ScalarType::Int32
        | ScalarType::UInt32
        | ScalarType::Int64
        | ScalarType::UInt64 => (Real::F64(0.0), Real::F64(0.0)),
    }
}

impl FloatFormat {
    fn of(all: &[Real], sign: char, o: &Options) -> FloatFormat {
        let finite: Vec<Real> = all.iter().copied().filter(|x| x.wide().is_finite()).collect();
        let sizes = finite.iter().map(|x| x.wide().abs()).filter(|x| *x != 0.0);
        let (max, min) = sizes.fold((0.0f64, f64::INFINITY), |(a, b), x| (a.max(x), b.min(x)));
        let is_narrow = matches!(all.first(), Some(Real::F32(_)));
        let large = if is_narrow { 1e6 } else { 1e8 };
        // The quotient in the elements' own width.
        let ratio = if is_narrow { f64::from(max as f32 / min as f32) } else { max / min };
        let exponent =
            max > 0.0 && (max >= large || !o.suppress && (min < 0.0001 || ratio > 1000.0));
        let precision = (o.mode != FloatMode::Unique).then_some(o.precision);
        let fixed = o.mode == FloatMode::Fixed;
        let style = Style {
            precision,
            unique: !fixed,
            trim: if fixed { Trim::Keep } else { Trim::Zeros },
            plus: sign == '+',
            ..Style::PLAIN
        };
        let mut made = FloatFormat { exponent, style, nan: o.nan.clone(), inf: o.inf.clone() };
        if finite.is_empty() {
            made.style.trim = Trim::Zeros;
            made.style.unique = true;
        } else if exponent {
            made.fit_scientific(&finite);
        } else {
            made.fit_positional(&finite, o.mode);
        }
        if sign == ' ' && !finite.iter().any(|x| x.wide().is_sign_negative()) {
            made.style.pad_left += 1;
        }
        if finite.len() < all.len() {
            let negative = sign != '-' || all.iter().any(|x| x.wide() == f64::NEG_INFINITY);
            let offset = made.pad_right() + 1;
            let room = |n: usize| n.saturating_sub(offset);
            let wide = room(made.nan.chars().count())
                .max(room(made.inf.chars().count() + usize::from(negative)));
            made.style.pad_left = made.style.pad_left.max(wide);
        }
        made
    }

    /// How much stands behind the point.
    fn pad_right(&self) -> usize {
        if self.exponent {
            self.style.exp_digits + 2 + self.style.precision.unwrap_or(0)
        } else {
            self.style.pad_right
        }
    }

    fn fit_scientific(&mut self, finite: &[Real]) {
        let (mut left, mut behind, mut exponent) = (0, 0, 0);
        for &x in finite {
            let text = scientific(x, self.style);
            let (mantissa, e) = text.split_once('e').unwrap_or((&text, "+00"));
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            left = left.max(whole.len());
            behind = behind.max(fraction.len());
            exponent = exponent.max(e.len() - 1);
        }
        self.style.trim = Trim::Keep;
        self.style.precision = Some(behind);
        self.style.min_digits = Some(behind);
        self.style.pad_left = left;
        self.style.exp_digits = exponent;
    }

    fn fit_positional(&mut self, finite: &[Real], mode: FloatMode) {
        let (mut left, mut right) = (0, 0);
        for &x in finite {
            let text = positional(x, self.style);
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            left = left.max(whole.len());
            right = right.max(fraction.len());
        }
        self.style.pad_left = left;
        self.style.pad_right = right;
        if matches!(mode, FloatMode::Fixed | FloatMode::MaxPrecEqual) {
            self.style.precision = Some(right);
            self.style.min_digits = Some(right);
            self.style.trim = Trim::Keep;
        } else {
            self.style.trim = Trim::Zeros;
            self.style.min_digits = Some(0);
        }
    }

    fn text(&self, x: Real) -> String {
        let wide = x.wide();
        if !wide.is_finite() {
            let plus = if self.style.plus { "+" } else { "" };
            let text = if wide.is_nan() {
                format!("{plus}{}", self.nan)
            } else {
                format!("{}{}", if wide < 0.0 { "-" } else { plus }, self.inf)
            };
            let width = self.style.pad_left + self.pad_right() + 1;
            let missing = width.saturating_sub(text.chars().count());
            return format!("{}{text}", " ".repeat(missing));
        }
        if self.exponent {
            return scientific(x, self.style);
        }
        let mut text = positional(x, self.style);
        if self.style.pad_right == 0 && !text.contains('.') {
            text.push('.');
        }
        text
    }
}

impl Format {
    /// The format for elements of a type at some places.
    fn of(
        vm: &Vm<'_>,
        view: &View,
        ty: &DType,
        places: &[usize],
        is_scalar: bool,
        o: &Options,
    ) -> Res<Format> {
        let ty = match ty {
            DType::Scalar(ty) => *ty,
            DType::Record(record) => {
                let mut fields = Vec::new();
                for f in record.fields() {
                    let inside: Vec<usize> = places.iter().map(|p| p + f.offset).collect();
                    let format = Format::of(vm, view, &f.dtype, &inside, is_scalar, o)?;
                    fields.push((f.offset, f.dtype.clone(), format));
                }
                return Ok(Format::Record(fields));
            }
        };
        if let Some(f) = own_format(vm, ty, o) {
            return Ok(Format::Call(f));
        }
        Ok(match ty.kind() {
            Numbers::Bool => Format::Bool { is_padded: !is_scalar },
            Numbers::Signed | Numbers::Unsigned => int_format(vm, view, ty, places, o),
            Numbers::Float => {
                let all: Vec<Real> = places.iter().map(|&p| real_at(view, ty, p).0).collect();
                Format::Float(FloatFormat::of(&all, o.sign, o))
            }
            Numbers::Complex => {
                let all: Vec<(Real, Real)> = places.iter().map(|&p| real_at(view, ty, p)).collect();
                let re: Vec<Real> = all.iter().map(|c| c.0).collect();
                let im: Vec<Real> = all.iter().map(|c| c.1).collect();
                Format::Complex(
                    Box::new(FloatFormat::of(&re, o.sign, o)),
                    Box::new(FloatFormat::of(&im, '+', o)),
                )
            }
        })
    }

    fn text(&self, vm: &Vm<'_>, view: &View, ty: &DType, place: usize) -> Res<String> {
        let DType::Scalar(scalar) = ty else {
            let Format::Record(fields) = self else { return Ok(String::new()) };
            let mut parts = Vec::with_capacity(fields.len());
            for (offset, ty, format) in fields {
                parts.push(format.text(vm, view, ty, place + offset)?);
            }
            let comma = if parts.len() == 1 { "," } else { "" };
            return Ok(format!("({}{comma})", parts.join(", ")));
        };
        let mut octets = [0u8; 16];
        let octets = &mut octets[..scalar.size()];
        view.buffer().read(place, octets);
        Ok(match self {
            Format::Bool { is_padded } => match (octets[0] != 0, is_padded) {
                (true, true) => " True".to_owned(),
                (true, false) => "True".to_owned(),
                (false, _) => "False".to_owned(),
            },
            Format::Int { width, sign } => {
                let plain = python_value(vm, *scalar, octets);
                let n = int::as_int(&plain).map_or_else(String::new, |n| n.big().to_string());
                let n = if matches!(sign, '+' | ' ') && !n.starts_with('-') {
                    format!("{sign}{n}")
                } else {
                    n
                };
                format!("{n:>width$}")
            }
            Format::Float(f) => f.text(real_at(view, *scalar, place).0),
            Format::Complex(re, im) => {
                let (a, b) = real_at(view, *scalar, place);
                let imag = im.text(b);
                let kept = imag.trim_end().len();
                format!("{}{}j{}", re.text(a), &imag[..kept], &imag[kept..])
            }
            Format::Call(f) => {
                let v = convert::scalar_value(vm, *scalar, octets);
                let text = vm.call(f, &[v])?;
                vm.display(&text)?
            }
            Format::Scalar => scalar_text::scalar_str(vm, &NpScalar::new(*scalar, octets)),
            Format::Record(_) => String::new(),
        })
    }
}

/// The function that a program has set for a kind of elements.
fn own_format(vm: &Vm<'_>, ty: ScalarType, o: &Options) -> Option<Value> {
    let dict = o.formatter.as_ref()?;
    let names: [&str; 2] = match ty.kind() {
        Numbers::Bool => ["bool", "all"],
        Numbers::Signed | Numbers::Unsigned => ["int", "int_kind"],
        Numbers::Float => ["float", "float_kind"],
        Numbers::Complex => ["complexfloat", "complex_kind"],
    };
    let get = |name: &str| dict.get_sym(vm, Symbol::new(name)).filter(|v| !v.is_none());
    names.into_iter().chain(["all"]).find_map(get)
}

fn int_format(vm: &Vm<'_>, view: &View, ty: ScalarType, places: &[usize], o: &Options) -> Format {
    let mut width = 0;
    let (mut low, mut high): (Option<i128>, Option<i128>) = (None, None);
    for &place in places {
        let mut octets = [0u8; 16];
        let octets = &mut octets[..ty.size()];
        view.buffer().read(place, octets);
        let plain = python_value(vm, ty, octets);
        let n = match int::as_int(&plain) {
            Some(int::IntRef::Small(i)) => i128::from(i),
            Some(int::IntRef::Big(b)) => u64::try_from(b).map_or(0, i128::from),
            None => 0,
        };
        low = Some(low.map_or(n, |l| l.min(n)));
        high = Some(high.map_or(n, |h| h.max(n)));
    }
    if let (Some(low), Some(high)) = (low, high) {
        let plus = usize::from(high >= 0 && matches!(o.sign, '+' | ' '));
        width = (high.to_string().len() + plus).max(low.to_string().len());
    }
    Format::Int { width, sign: o.sign }
}

// Layout

struct Writer<'a, 'gil> {
    vm: &'a Vm<'gil>,
    view: &'a View,
    format: Format,
    separator: &'a str,
    edge: usize,
    is_summary: bool,
}

/// The places of the elements that are shown.
fn shown(view: &View, edge: usize, is_summary: bool) -> Vec<usize> {
    let layout = view.layout();
    let mut places = vec![layout.offset];
    for (&d, &stride) in layout.shape.iter().zip(&layout.strides) {
        let indices: Vec<usize> = if is_summary && d > 2 * edge {
            (0..edge).chain(d - edge..d).collect()
        } else {
            (0..d).collect()
        };
        let step =
            |place: usize, i: usize| place.wrapping_add_signed((i as isize).wrapping_mul(stride));
        places = places.iter().flat_map(|&p| indices.iter().map(move |&i| step(p, i))).collect();
    }
    places
}

/// A line as it grows.
struct Lines<'a> {
    done: String,
    line: String,
    width: usize,
    indent: &'a str,
}

impl Lines<'_> {
    fn add(&mut self, word: &str) {
        let is_long = self.line.chars().count() + word.chars().count() > self.width;
        if is_long && self.line.len() > self.indent.len() {
            self.done.push_str(self.line.trim_end());
            self.done.push('\n');
            self.line.clear();
            self.line.push_str(self.indent);
        }
        self.line.push_str(word);
    }
}

impl Writer<'_, '_> {
    fn write(&self, axis: usize, place: usize, indent: &str, width: usize) -> Res<String> {
        let layout = self.view.layout();
        let left = layout.ndim() - axis;
        if left == 0 {
            return self.format.text(self.vm, self.view, self.view.dtype(), place);
        }
        let _depth = self.vm.enter(" while printing an array")?;
        let (n, stride) = (layout.shape[axis], layout.strides[axis]);
        let at = |i: usize| place.wrapping_add_signed((i as isize).wrapping_mul(stride));
        let is_cut = self.is_summary && n > 2 * self.edge;
        let (leading, trailing) = if is_cut { (self.edge, self.edge) } else { (0, n) };
        let inner_indent = format!("{indent} ");
        let inner_width = width.saturating_sub(1);
        let separator = self.separator.trim_end();
        let mut s;
        if left == 1 {
            let width = width.saturating_sub(separator.len().max(1));
            let mut lines = Lines { done: String::new(), line: indent.to_owned(), width, indent };
            for i in 0..leading {
                lines.add(&self.write(axis + 1, at(i), &inner_indent, inner_width)?);
                lines.line.push_str(self.separator);
            }
            if is_cut {
                lines.add("...");
                if trailing > 0 {
                    lines.line.push_str(self.separator);
                }
            }
            for k in (1..=trailing).rev() {
                lines.add(&self.write(axis + 1, at(n - k), &inner_indent, inner_width)?);
                if k > 1 {
                    lines.line.push_str(self.separator);
                }
            }
            s = lines.done + &lines.line;
        } else {
            s = String::new();
            let break_text = format!("{separator}{}", "\n".repeat(left - 1));
            for i in 0..leading {
                let inner = self.write(axis + 1, at(i), &inner_indent, inner_width)?;
                s += &format!("{indent}{inner}{break_text}");
            }
            if is_cut {
                s += &format!("{indent}...{break_text}");
            }
            for k in (1..=trailing).rev() {
                let inner = self.write(axis + 1, at(n - k), &inner_indent, inner_width)?;
                s += &format!("{indent}{inner}{}", if k > 1 { &break_text } else { "" });
            }
        }
        Ok(format!("[{}]", s.get(indent.len()..).unwrap_or_default()))
    }
}

/// The elements of an array, as `array2string` writes them.
fn body(vm: &Vm<'_>, view: &View, o: &Options, separator: &str, prefix: usize) -> Res<String> {
    if view.is_empty() {
        return Ok("[]".to_owned());
    }
    let is_summary = view.len() > o.threshold;
    let places = shown(view, o.edge, is_summary);
    let format = Format::of(vm, view, view.dtype(), &places, view.ndim() == 0, o)?;
    let writer = Writer { vm, view, format, separator, edge: o.edge, is_summary };
    writer.write(0, view.layout().offset, &" ".repeat(prefix + 1), o.width)
}

/// Whether the elements' text shows their type.
fn is_implied(dtype: &DType) -> bool {
    matches!(
        dtype.scalar(),
        Some(ScalarType::Bool | ScalarType::Int64 | ScalarType::Float64 | ScalarType::Complex128)
    )
}

fn repr_with(vm: &Vm<'_>, v: &Value, o: &Options) -> Res<String> {
    let view = view_of(vm, v)?;
    let class = vm.type_of(v);
    let name = if class.is(&super::array::class(vm)) { "array".into() } else { class.name() };
    let prefix = format!("{name}(");
    let inner = Options { width: o.width.saturating_sub(1), ..o.clone() };
    let list = body(vm, &view, &inner, ", ", prefix.len())?;
    let mut extras = Vec::new();
    if view.is_empty() && view.shape() != [0] || view.len() > o.threshold {
        extras.push(format!("shape={}", convert::shape_repr(view.shape())));
    }
    if !is_implied(view.dtype()) || view.is_empty() {
        extras.push(format!("dtype={}", dtype::text(vm, view.dtype())?));
    }
    if extras.is_empty() {
        return Ok(format!("{prefix}{list})"));
    }
    let text = format!("{prefix}{list},");
    let extra = extras.join(", ") + ")";
    let last = text.rsplit('\n').next().unwrap_or(&text).chars().count();
    let is_long = last + extra.len() + 1 > o.width;
    let space = if is_long { format!("\n{}", " ".repeat(prefix.len())) } else { " ".to_owned() };
    Ok(format!("{text}{space}{extra}"))
}

fn str_with(vm: &Vm<'_>, v: &Value, o: &Options) -> Res<String> {
    let view = view_of(vm, v)?;
    if view.ndim() == 0 {
        return vm.display(&convert::wrap_scalar(vm, &view));
    }
    body(vm, &view, o, " ", 0)
}

/// `repr(array)`.
pub(super) fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let o = current(vm);
    if let Some(f) = &o.override_repr {
        return vm.call(f, std::slice::from_ref(v));
    }
    Ok(vm.string(repr_with(vm, v, &o)?))
}

/// `str(array)`.
pub(super) fn str(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(vm.string(str_with(vm, v, &current(vm))?))
}

/// The text of a record: its fields as scalars show themselves.
pub(super) fn record_text(vm: &Vm<'_>, view: &View) -> Res<String> {
    fn plain(dtype: &DType) -> Format {
        match dtype {
            DType::Scalar(ty) if matches!(ty.kind(), Numbers::Complex) => Format::Scalar,
            DType::Scalar(_) => Format::Scalar,
            DType::Record(record) => Format::Record(
                record
                    .fields()
                    .iter()
                    .map(|f| (f.offset, f.dtype.clone(), plain(&f.dtype)))
                    .collect(),
            ),
        }
    }
    plain(view.dtype()).text(vm, view, view.dtype(), view.layout().offset)
}

// Functions

/// `_set_printoptions(options)`: all of them, looked over.
fn set_options(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_set_printoptions", 1, 1)?;
    let Some(dict) = args.values[0].downcast::<Dict>() else {
        return Err(vm.type_error("the options are a dict"));
    };
    let options = options_of(vm, dict)?;
    let current: Rc<Current> = vm.interp.state();
    let old = current.0.replace(options);
    drop(old);
    Ok(Value::None)
}

/// `_array2string(array, options, separator, prefix length)`.
fn array2string(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_array2string", 4, 4)?;
    let [array, options, separator, prefix] = args.values else { return Ok(Value::None) };
    let Some(dict) = options.downcast::<Dict>() else {
        return Err(vm.type_error("the options are a dict"));
    };
    let o = options_of(vm, dict)?;
    let view = convert::as_view(vm, array, None)?;
    let separator = separator.downcast::<Str>().map_or(" ", Str::as_str);
    let prefix = usize::try_from(vm.to_i64(prefix)?).unwrap_or(0);
    Ok(vm.string(body(vm, &view, &o, separator, prefix)?))
}

/// `_array_repr(array, options)`, `_array_str(array, options)`.
fn array_repr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    text_with(vm, args, repr_with)
}

fn array_str(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    text_with(vm, args, str_with)
}

type Text = fn(&Vm<'_>, &Value, &Options) -> Res<String>;

fn text_with(vm: &Vm<'_>, args: Args<'_>, f: Text) -> Res<Value> {
    args.check_positional(vm, "_array_repr", 2, 2)?;
    let Some(dict) = args.values[1].downcast::<Dict>() else {
        return Err(vm.type_error("the options are a dict"));
    };
    Ok(vm.string(f(vm, &args.values[0], &options_of(vm, dict)?)?))
}

/// `_format_float(x, scientific, precision, unique, fractional, trim, sign, pad_left, pad_right, exp_digits,
/// min_digits)`, looked over.
fn format_float(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = [
        "x",
        "scientific",
        "precision",
        "unique",
        "fractional",
        "trim",
        "sign",
        "pad_left",
        "pad_right",
        "exp_digits",
        "min_digits",
    ];
    let all =
        args.bind(vm, "_format_float", names, Shape { required: 11, ..Default::default() })?;
    let at = |i: usize| all[i].cloned().unwrap_or(Value::None);
    let optional = |i: usize| -> Res<Option<usize>> {
        let v = at(i);
        if v.is_none() {
            return Ok(None);
        }
        Ok(Some(usize::try_from(vm.to_i64(&v)?).unwrap_or(0)))
    };
    let x = match crate::bridge::npscalar::scalar_of(vm, &at(0)) {
        Some(s) if s.ty == ScalarType::Float32 => {
            Real::F32(bytemuck::pod_read_unaligned(s.octets()))
        }
        Some(_) | None => Real::F64(crate::vm::object::float::to_f64(vm, &at(0))?),
    };
    if !x.wide().is_finite() {
        return Ok(vm.string(scalar_text::f64_text(x.wide())));
    }
    let trim = at(5);
    let style = Style {
        precision: optional(2)?,
        unique: vm.truth(&at(3))?,
        fractional: vm.truth(&at(4))?,
        trim: trim.downcast::<Str>().and_then(|t| Trim::of(t.as_str())).unwrap_or(Trim::Keep),
        plus: vm.truth(&at(6))?,
        pad_left: optional(7)?.unwrap_or(0),
        pad_right: optional(8)?.unwrap_or(0),
        exp_digits: optional(9)?.unwrap_or(2).clamp(1, 20),
        min_digits: optional(10)?,
    };
    let text = if vm.truth(&at(1))? { scientific(x, style) } else { positional(x, style) };
    Ok(vm.string(text))
}

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_set_printoptions", set_options, "_set_printoptions(options)"),
    MethodDef::new(
        "_array2string",
        array2string,
        "_array2string(array, options, separator, prefix)",
    ),
    MethodDef::new("_array_repr", array_repr, "_array_repr(array, options)"),
    MethodDef::new("_array_str", array_str, "_array_str(array, options)"),
    MethodDef::new("_format_float", format_float, "_format_float(...)"),
];
