//! Compiled patterns, and scanners.

use std::cell::{Cell, RefCell};

use super::code::Code;
use super::engine::How;
use super::found;
use super::input::{Found, Input};
use super::replace;
use crate::base::Symbol;
use crate::vm::object::dict::{self, Dict};
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::iter::{Iter, NativeIter, native_slots};
use crate::vm::object::list::List;
use crate::vm::object::str::{Str, hash_bytes};
use crate::vm::{
    Args, CmpOp, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, Slots, TypeSpec, Value, Vm,
    heap,
};

pub(super) struct Pattern {
    /// What was compiled, or None.
    pub(super) source: Value,
    pub(super) flags: i64,
    pub(super) code: Code,
    pub(super) groups: usize,
    /// Names to numbers.
    pub(super) group_index: Ptr<Dict>,
    /// Numbers to names, or None.
    pub(super) index_group: Vec<Value>,
    /// Whether it is for text or for bytes, if that is known.
    pub(super) is_text: Option<bool>,
}

pub(super) static PATTERN: TypeSpec = TypeSpec {
    name: "Pattern",
    module: "re",
    doc: "Compiled regular expression object.",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: &[
        MethodDef::new("match", |vm, a| once(vm, a, "match", How::Match), MATCH_DOC),
        MethodDef::new("fullmatch", |vm, a| once(vm, a, "fullmatch", How::FullMatch), MATCH_DOC),
        MethodDef::new("search", |vm, a| once(vm, a, "search", How::Search), MATCH_DOC),
        MethodDef::new("findall", find_all, "findall($self, /, string, pos=0, endpos=sys.maxsize)"),
        MethodDef::new("finditer", find_iter, ""),
        MethodDef::new("scanner", scanner, ""),
        MethodDef::new("split", split, "split($self, /, string, maxsplit=0)"),
        MethodDef::new(
            "sub",
            |vm, a| replace::sub(vm, a, "sub"),
            "sub($self, /, repl, string, count=0)",
        ),
        MethodDef::new(
            "subn",
            |vm, a| replace::sub(vm, a, "subn"),
            "subn($self, /, repl, string, count=0)",
        ),
        MethodDef::new("__copy__", |_, a| Ok(a.values[0].clone()), "__copy__($self, /)"),
        MethodDef::new(
            "__deepcopy__",
            |_, a| Ok(a.values[0].clone()),
            "__deepcopy__($self, memo, /)",
        ),
        MethodDef::class("__class_getitem__", class_getitem, "See PEP 585"),
    ],
    getset: &[
        GetSetDef {
            name: "pattern",
            get: |vm, v| Ok(this(vm, v)?.source.clone()),
            set: None,
            doc: "The pattern string from which the RE object was compiled.",
        },
        GetSetDef {
            name: "flags",
            get: |vm, v| Ok(Value::Int(this(vm, v)?.flags)),
            set: None,
            doc: "The regex matching flags.",
        },
        GetSetDef {
            name: "groups",
            get: |vm, v| Ok(Value::Int(this(vm, v)?.groups as i64)),
            set: None,
            doc: "The number of capturing groups in the pattern.",
        },
        GetSetDef {
            name: "groupindex",
            get: |vm, v| Ok(dict::proxy(vm, this(vm, v)?.group_index.value())),
            set: None,
            doc: "A dictionary mapping group names to group numbers.",
        },
    ],
};

const MATCH_DOC: &str = "match($self, /, string, pos=0, endpos=sys.maxsize)";

fn slots(s: &Slots) {
    s.repr.set(Some(repr));
    s.compare.set(Some(compare));
    s.hash.set(Some(hash));
}

pub(super) fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Pattern> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a compiled pattern"))
}

/// `_sre.compile(pattern, flags, code, groups, groupindex, indexgroup)`.
pub(super) fn compile(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["pattern", "flags", "code", "groups", "groupindex", "indexgroup"];
    let shape = Shape { required: 6, ..Shape::default() };
    let [Some(source), Some(flags), Some(code), Some(groups), Some(names), Some(index)] =
        args.bind(vm, "compile", names, shape)?
    else {
        return Err(vm.type_error("compile() takes six arguments"));
    };
    let invalid = || vm.raise(crate::vm::ExcKind::RuntimeError, "invalid SRE code");
    let mut words = Vec::new();
    for word in vm.collect(code)? {
        let word = vm.to_i64(&word)?;
        words.push(u32::try_from(word).map_err(|_| invalid())?);
    }
    let groups = usize::try_from(vm.to_i64(groups)?).map_err(|_| invalid())?;
    if groups > words.len() {
        return Err(invalid());
    }
    let group_index = Dict::new(vm);
    group_index.update(vm, names)?;
    let pattern = Pattern {
        source: source.clone(),
        flags: vm.to_i64(flags)?,
        code: Code::new(words),
        groups,
        group_index,
        index_group: vm.collect(index)?,
        is_text: (!source.is_none()).then(|| source.downcast::<Str>().is_some()),
    };
    Ok(heap::alloc(&vm.native_type(&PATTERN), Native(Box::new(pattern)), None).into())
}

/// The string, and from where to where, in characters.
struct Area {
    input: Input,
    pos: usize,
    end: usize,
}

impl Area {
    fn span(&self) -> (usize, usize) {
        (self.input.offset(self.pos), self.input.offset(self.end))
    }
}

fn area(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Area> {
    let rest = args.skip(1);
    let shape = Shape { required: 1, ..Shape::default() };
    let [string, pos, end] = rest.bind(vm, name, ["string", "pos", "endpos"], shape)?;
    let input = Input::new(vm, this(vm, &args.values[0])?, string.unwrap_or(&Value::None))?;
    let len = input.len();
    if rest.values.len() == 1 {
        return Ok(Area { input, pos: 0, end: len });
    }
    let bound = |v: Option<&Value>, default: usize| match v {
        None => Ok(default),
        Some(v) => crate::vm::object::slice::clamped_index(vm, v)
            .map(|i| usize::try_from(i).unwrap_or(0).min(len)),
    };
    let (pos, end) = (bound(pos, 0)?, bound(end, len)?);
    Ok(Area { input, pos, end })
}

fn once(vm: &Vm<'_>, args: Args<'_>, name: &str, how: How) -> Res<Value> {
    let area = area(vm, args, name)?;
    let pattern = this(vm, &args.values[0])?;
    let found = area.input.first(vm, pattern, how, area.span(), false)?;
    Ok(found.map_or(Value::None, |f| {
        found::make(vm, &args.values[0], &area.input.value, (area.pos, area.end), f)
    }))
}

fn find_all(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let area = area(vm, args, "findall")?;
    let pattern = this(vm, &args.values[0])?;
    let input = &area.input;
    let mut out = Vec::new();
    input.matches(vm, pattern, How::Search, area.span(), false, &mut |found| {
        let text = |group: usize| match found.group(group) {
            Some((start, end)) => input.slice(vm, start, end),
            None => input.slice(vm, 0, 0),
        };
        out.push(match pattern.groups {
            0 => text(0),
            1 => text(1),
            n => vm.tuple((1..=n).map(text).collect::<Vec<_>>()),
        });
        Ok(true)
    })?;
    Ok(vm.list(out))
}

fn split(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [string, most] = args.skip(1).bind(vm, "split", ["string", "maxsplit"], shape)?;
    let pattern = this(vm, &args.values[0])?;
    let input = Input::new(vm, pattern, string.unwrap_or(&Value::None))?;
    let most = most.map_or(Ok(0), |v| vm.to_i64(v))?;
    let (mut out, mut last, mut n) = (Vec::new(), 0, 0);
    let end = input.data().len();
    if most >= 0 {
        input.matches(vm, pattern, How::Search, (0, end), false, &mut |found| {
            let (start, stop) = found.whole();
            out.push(input.slice(vm, last, start));
            out.extend((1..=pattern.groups).map(|group| match found.group(group) {
                Some((start, end)) => input.slice(vm, start, end),
                None => Value::None,
            }));
            last = stop;
            n += 1;
            Ok(most == 0 || n < most)
        })?;
    }
    out.push(input.slice(vm, last, end));
    Ok(vm.list(out))
}

/// Matches one after the other.
struct Scanner {
    pattern: Value,
    area: Area,
    /// The offset where the next search begins; none at the end.
    at: Cell<Option<usize>>,
    must_advance: Cell<bool>,
}

impl Scanner {
    fn next(&self, vm: &Vm<'_>, how: How) -> Res<Option<Value>> {
        let Some(at) = self.at.get() else { return Ok(None) };
        let pattern = this(vm, &self.pattern)?;
        let span = (at, self.area.span().1);
        let found = self.area.input.first(vm, pattern, how, span, self.must_advance.get())?;
        let Some(found) = found else {
            self.at.set(None);
            return Ok(None);
        };
        let (start, end) = found.whole();
        self.must_advance.set(start == end);
        self.at.set(Some(end));
        let bounds = (self.area.pos, self.area.end);
        Ok(Some(found::make(vm, &self.pattern, &self.area.input.value, bounds, found)))
    }
}

fn scan(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Scanner> {
    let area = area(vm, args, name)?;
    let at = Cell::new(Some(area.span().0));
    Ok(Scanner { pattern: args.values[0].clone(), area, at, must_advance: Cell::new(false) })
}

impl NativeIter for Scanner {
    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        self.next(vm, How::Search)
    }
}

static FINDER: TypeSpec = TypeSpec {
    name: "callable_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: native_slots,
    methods: &[],
    getset: &[],
};

fn find_iter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let scanner = scan(vm, args, "finditer")?;
    Ok(heap::alloc(&vm.native_type(&FINDER), Iter(Box::new(scanner)), None).into())
}

static SCANNER: TypeSpec = TypeSpec {
    name: "SRE_Scanner",
    module: "_sre",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[
        MethodDef::new("match", |vm, a| scan_once(vm, a, How::Match), "match($self, /)"),
        MethodDef::new("search", |vm, a| scan_once(vm, a, How::Search), "search($self, /)"),
    ],
    getset: &[GetSetDef {
        name: "pattern",
        get: |vm, v| match v.as_obj().and_then(|o| o.native::<Scanner>()) {
            Some(scanner) => Ok(scanner.pattern.clone()),
            None => Err(vm.type_error("not a scanner")),
        },
        set: None,
        doc: "",
    }],
};

fn scanner(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let scanner = scan(vm, args, "scanner")?;
    Ok(heap::alloc(&vm.native_type(&SCANNER), Native(Box::new(scanner)), None).into())
}

fn scan_once(vm: &Vm<'_>, args: Args<'_>, how: How) -> Res<Value> {
    args.method(vm, "SRE_Scanner.match", 0, 0)?;
    match args.values[0].as_obj().and_then(|o| o.native::<Scanner>()) {
        Some(scanner) => Ok(scanner.next(vm, how)?.unwrap_or(Value::None)),
        None => Err(vm.type_error("not a scanner")),
    }
}

const FLAG_NAMES: &[(i64, &str)] = &[
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
];

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let pattern = this(vm, v)?;
    let mut flags = pattern.flags;
    // For text, Unicode is what is meant when nothing is said.
    if pattern.is_text == Some(true) && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names = Vec::new();
    for (bit, name) in FLAG_NAMES {
        if flags & bit != 0 {
            names.push((*name).to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let shown: String = vm.repr(&pattern.source)?.chars().take(200).collect();
    let flags = if names.is_empty() { String::new() } else { format!(", {}", names.join("|")) };
    Ok(vm.string(format!("re.compile({shown}{flags})")))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Ok(x), Ok(y)) = (this(vm, a), this(vm, b)) else { return Ok(Value::NotImplemented) };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    let same = std::ptr::eq(x, y)
        || (x.flags == y.flags
            && x.is_text == y.is_text
            && x.code.words == y.code.words
            && vm.eq(&x.source, &y.source)?);
    Ok(Value::bool(same == (op == CmpOp::Eq)))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let pattern = this(vm, v)?;
    let code: Vec<u8> = pattern.code.words.iter().flat_map(|word| word.to_le_bytes()).collect();
    Ok(vm.hash(&pattern.source)? ^ hash_bytes(&code) ^ pattern.flags)
}

impl Pattern {
    /// The number of a group that is given by number or name.
    pub(super) fn group_number(&self, vm: &Vm<'_>, v: &Value) -> Res<usize> {
        let number = if vm.type_of(v).slots.index.get().is_some() {
            vm.to_i64(v).ok()
        } else {
            match self.group_index.get(vm, v) {
                Ok(Some(Value::Int(n))) => Some(n),
                Ok(_) | Err(_) => None,
            }
        };
        let number = number.and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= self.groups);
        number.ok_or_else(|| vm.index_error("no such group"))
    }
}

/// What a template for replacements consists of.
pub(super) struct Template {
    pub(super) first: Value,
    /// A group, and the literal text behind it.
    pub(super) rest: Vec<(usize, Value)>,
}

static TEMPLATE: TypeSpec = TypeSpec {
    name: "SRE_Template",
    module: "_sre",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

/// `_sre.template(pattern, [literal, group, literal, …])`.
pub(super) fn template(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "template", 2, 2)?;
    let pattern = this(vm, &args.values[0])?;
    let parts: Vec<Value> = match args.values[1].downcast::<List>() {
        Some(list) => list.to_vec(),
        None => return Err(vm.type_error("a template is made from a list")),
    };
    let Some((first, pairs)) = parts.split_first() else {
        return Err(vm.type_error("invalid template"));
    };
    let mut rest = Vec::new();
    for pair in pairs.chunks(2) {
        let [group, literal] = pair else { return Err(vm.type_error("invalid template")) };
        let group = usize::try_from(vm.to_i64(group)?).unwrap_or(usize::MAX);
        if group > pattern.groups {
            return Err(vm.index_error("invalid group reference"));
        }
        rest.push((group, literal.clone()));
    }
    let template = Template { first: first.clone(), rest };
    Ok(heap::alloc(&vm.native_type(&TEMPLATE), Native(Box::new(template)), None).into())
}

/// The template that `re` makes of a replacement; kept in `re`'s own cache.
pub(super) fn compile_template(vm: &Vm<'_>, pattern: &Value, text: &Value) -> Res<Value> {
    let re = crate::vm::import::import(vm, "re")?;
    let maker = vm.get_attr(&re, Symbol::new("_compile_template"))?;
    vm.call(&maker, &[pattern.clone(), text.clone()])
}

/// Pieces of a result: text or octets.
pub(super) struct Pieces {
    is_text: bool,
    out: RefCell<Vec<u8>>,
    count: Cell<usize>,
}

impl Pieces {
    pub(super) fn new(input: &Input) -> Pieces {
        let is_text = input.text().is_some();
        Pieces { is_text, out: RefCell::default(), count: Cell::new(0) }
    }

    pub(super) fn push_octets(&self, data: &[u8]) {
        self.count.set(self.count.get() + 1);
        self.out.borrow_mut().extend_from_slice(data);
    }

    /// Adds a str or bytes object.
    pub(super) fn push(&self, vm: &Vm<'_>, v: &Value) -> Res<()> {
        if self.is_text {
            if let Some(s) = v.downcast::<Str>() {
                self.push_octets(s.as_str().as_bytes());
                return Ok(());
            }
        } else if let Some(data) = crate::vm::object::bytes::like(v) {
            self.push_octets(&data);
            return Ok(());
        }
        let (n, ty) = (self.count.get(), vm.type_name(v));
        let wanted = if self.is_text { "str instance" } else { "a bytes-like object" };
        Err(vm.type_error(format!("sequence item {n}: expected {wanted}, {ty} found")))
    }

    pub(super) fn finish(self, vm: &Vm<'_>) -> Value {
        let out = self.out.into_inner();
        if !self.is_text {
            return crate::vm::object::bytes::from_vec(vm, out);
        }
        // Pieces of texts that were cut between characters make a text again.
        vm.string(String::from_utf8_lossy(&out).into_owned())
    }
}

impl Template {
    /// Adds what the template makes of a match.
    pub(super) fn expand(
        &self,
        vm: &Vm<'_>,
        input: &Input,
        found: &Found,
        out: &Pieces,
    ) -> Res<()> {
        out.push(vm, &self.first)?;
        for (group, literal) in &self.rest {
            if let Some((start, end)) = found.group(*group) {
                out.push_octets(&input.data()[start..end]);
            }
            out.push(vm, literal)?;
        }
        Ok(())
    }
}
