//! `zlib`: compressed octets.
//!
//! Invariant: what is read is what any zlib wrote; what is written any zlib can read, if not octet for
//! octet what another one would write. Whole texts are worked on without the lock.

mod stream;

use std::cell::{Cell, RefCell};

use flate2::{Compress, Decompress, FlushCompress};

use self::stream::{Container, Failure};
use crate::base::Symbol;
use crate::modules::exceptions::Class;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::{bytes, int};
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, TypeRef, TypeSpec,
    Value, Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "zlib",
    doc: "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("adler32", adler32, "adler32($module, data, value=1, /)"),
    MethodDef::new("compress", compress, "compress($module, data, /, level=-1, wbits=15)"),
    MethodDef::new(
        "compressobj",
        compressobj,
        "compressobj($module, /, level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)",
    ),
    MethodDef::new("crc32", super::binascii::crc32, "crc32($module, data, value=0, /)"),
    MethodDef::new(
        "decompress",
        decompress,
        "decompress($module, data, /, wbits=15, bufsize=16384)",
    ),
    MethodDef::new(
        "decompressobj",
        decompressobj,
        "decompressobj($module, /, wbits=15, zdict=b'')",
    ),
];

const CONSTANTS: &[(&str, i64)] = &[
    ("DEFLATED", 8),
    ("DEF_BUF_SIZE", 16384),
    ("DEF_MEM_LEVEL", 8),
    ("MAX_WBITS", 15),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_BEST_SPEED", 1),
    ("Z_BLOCK", 5),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_FILTERED", 1),
    ("Z_FINISH", 4),
    ("Z_FIXED", 4),
    ("Z_FULL_FLUSH", 3),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_NO_COMPRESSION", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_RLE", 3),
    ("Z_SYNC_FLUSH", 2),
    ("Z_TREES", 6),
];

/// The version of zlib that the crate follows.
const FOLLOWED: &str = "1.3.1";

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    for (name, value) in CONSTANTS {
        set(name, Value::Int(*value));
    }
    set("ZLIB_VERSION", vm.str(FOLLOWED));
    set("ZLIB_RUNTIME_VERSION", vm.str(FOLLOWED));
    set("error", ERROR.get(vm)?.value());
    set("_ZlibDecompressor", vm.native_type(&READER).value());
    Ok(())
}

static ERROR: Class = Class::new("zlib", "error", ExcKind::Exception);

fn error(vm: &Vm<'_>, failure: &Failure, what: &str) -> Exc {
    let reason = match (&failure.text, failure.code) {
        (Some(text), _) => format!(": {text}"),
        (None, stream::BUF_ERROR) => ": incomplete or truncated stream".to_owned(),
        (None, stream::STREAM_ERROR) => ": inconsistent stream state".to_owned(),
        (None, stream::DATA_ERROR) => ": invalid input data".to_owned(),
        (None, _) => String::new(),
    };
    let message = format!("Error {} {what}{reason}", failure.code);
    ERROR.raise(vm, message)
}

fn octets(vm: &Vm<'_>, v: Option<&Value>) -> Res<Vec<u8>> {
    let v = v.unwrap_or(&Value::None);
    match bytes::like(v) {
        Some(data) => Ok(data.into_owned()),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")))
        }
    }
}

fn number(vm: &Vm<'_>, v: Option<&Value>, default: i64) -> Res<i64> {
    v.map_or(Ok(default), |v| vm.to_c_int(v).map(i64::from))
}

fn container(vm: &Vm<'_>, wbits: i64) -> Res<Container> {
    Container::of(wbits).ok_or_else(|| vm.value_error("Invalid initialization option"))
}

/// As [`container`], in the words of `decompress`.
fn container_at_once(vm: &Vm<'_>, wbits: i64) -> Res<Container> {
    let failure = Failure { code: stream::STREAM_ERROR, text: None };
    Container::of(wbits).ok_or_else(|| error(vm, &failure, "while preparing to decompress data"))
}

fn compressor(vm: &Vm<'_>, level: i64, wbits: i64) -> Res<Compress> {
    let made = Container::of(wbits).and_then(|c| stream::compressor(level, c));
    made.ok_or_else(|| {
        if (-1..=9).contains(&level) {
            vm.value_error("Invalid initialization option")
        } else {
            error(vm, &Failure { code: stream::STREAM_ERROR, text: None }, "while compressing data")
        }
    })
}

fn compress(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, ..Shape::default() };
    let [data, level, wbits] = args.bind(vm, "compress", ["data", "level", "wbits"], shape)?;
    let data = octets(vm, data)?;
    let level = number(vm, level, -1)?;
    if !(-1..=9).contains(&level) {
        return Err(ERROR.raise(vm, "Bad compression level"));
    }
    let mut stream = compressor(vm, level, number(vm, wbits, 15)?)?;
    match vm.detach(|| stream::deflate(&mut stream, &data, FlushCompress::Finish)) {
        Ok(out) => Ok(bytes::from_vec(vm, out)),
        Err(failure) => Err(error(vm, &failure, "while compressing data")),
    }
}

fn decompress(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, ..Shape::default() };
    let [data, wbits, _] = args.bind(vm, "decompress", ["data", "wbits", "bufsize"], shape)?;
    let data = octets(vm, data)?;
    let mut stream = stream::decompressor(container_at_once(vm, number(vm, wbits, 15)?)?, &data);
    match vm.detach(|| stream::inflate(&mut stream, None, &data, None)) {
        Ok(done) if done.is_end => Ok(bytes::from_vec(vm, done.out)),
        Ok(_) => {
            let failure = Failure { code: stream::BUF_ERROR, text: None };
            Err(error(vm, &failure, "while decompressing data"))
        }
        Err(failure) => Err(error(vm, &failure, "while decompressing data")),
    }
}

fn adler32(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "adler32", 1, 2)?;
    const MODULUS: u32 = 65521;
    let data = octets(vm, args.values.first())?;
    let start = args.values.get(1).map_or(Ok(1), |v| low_bits(vm, v))?;
    let (mut a, mut b) = (start & 0xFFFF, start >> 16);
    // So many sums stay below 32 bits.
    for part in data.chunks(5552) {
        for &octet in part {
            a += u32::from(octet);
            b += a;
        }
        (a, b) = (a % MODULUS, b % MODULUS);
    }
    Ok(Value::Int(i64::from(b << 16 | a)))
}

/// The lowest 32 bits of an int.
fn low_bits(vm: &Vm<'_>, v: &Value) -> Res<u32> {
    let mask = Value::Int(0xFFFF_FFFF);
    let low = vm.binary(crate::vm::BinOp::And, &vm.index(v)?, &mask)?;
    Ok(int::to_i64(&low).unwrap_or_default() as u32)
}

// Objects that compress piece by piece

static COMPRESS: TypeSpec = TypeSpec {
    name: "Compress",
    module: "zlib",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[
        MethodDef::new("compress", piece, "compress($self, data, /)"),
        MethodDef::new("flush", flush, "flush($self, mode=zlib.Z_FINISH, /)"),
    ],
    getset: &[],
};

/// None when it is finished.
struct Writer(RefCell<Option<Compress>>);

fn compressobj(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["level", "method", "wbits", "memLevel", "strategy", "zdict"];
    let [level, method, wbits, memory, _strategy, zdict] =
        args.bind(vm, "compressobj", names, Shape::default())?;
    if number(vm, method, 8)? != 8 || !(1..=9).contains(&number(vm, memory, 8)?) {
        return Err(vm.value_error("Invalid initialization option"));
    }
    let level = number(vm, level, -1)?;
    if !(-1..=9).contains(&level) {
        return Err(vm.value_error("Invalid initialization option"));
    }
    let mut made = compressor(vm, level, number(vm, wbits, 15)?)?;
    if let Some(zdict) = zdict.filter(|z| !z.is_none()) {
        let zdict = octets(vm, Some(zdict))?;
        if made.set_dictionary(&zdict).is_err() {
            return Err(vm.value_error("Invalid dictionary"));
        }
    }
    let writer = Writer(RefCell::new(Some(made)));
    Ok(heap::alloc(&vm.native_type(&COMPRESS), Native(Box::new(writer)), None).into())
}

fn of<'a, P: 'static>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a P> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("not a stream of zlib"))
}

fn deflated(vm: &Vm<'_>, v: &Value, data: &[u8], how: FlushCompress, what: &str) -> Res<Value> {
    let writer = of::<Writer>(vm, v)?;
    let taken = writer.0.borrow_mut().take();
    let Some(mut stream) = taken else {
        let failure = Failure { code: stream::STREAM_ERROR, text: None };
        return Err(error(vm, &failure, what));
    };
    let out = stream::deflate(&mut stream, data, how);
    if !matches!(how, FlushCompress::Finish) {
        *writer.0.borrow_mut() = Some(stream);
    }
    match out {
        Ok(out) => Ok(bytes::from_vec(vm, out)),
        Err(failure) => Err(error(vm, &failure, what)),
    }
}

fn piece(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Compress.compress", 1, 1)?;
    let data = octets(vm, given.first())?;
    deflated(vm, &args.values[0], &data, FlushCompress::None, "while compressing data")
}

fn flush(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Compress.flush", 0, 1)?;
    let how = match number(vm, given.first(), 4)? {
        0 => return Ok(bytes::from_vec(vm, Vec::new())),
        1 => FlushCompress::Partial,
        2 | 5 | 6 => FlushCompress::Sync,
        3 => FlushCompress::Full,
        4 => FlushCompress::Finish,
        _ => {
            let failure = Failure { code: stream::STREAM_ERROR, text: None };
            return Err(error(vm, &failure, "while flushing"));
        }
    };
    deflated(vm, &args.values[0], b"", how, "while flushing")
}

// Objects that decompress piece by piece

static DECOMPRESS: TypeSpec = TypeSpec {
    name: "Decompress",
    module: "zlib",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[
        MethodDef::new("decompress", unpiece, "decompress($self, data, /, max_length=0)"),
        MethodDef::new("flush", unflush, "flush($self, length=zlib.DEF_BUF_SIZE, /)"),
    ],
    getset: &[
        GetSetDef { name: "eof", get: get_eof, set: None, doc: "" },
        GetSetDef { name: "unconsumed_tail", get: get_tail, set: None, doc: "" },
        GetSetDef { name: "unused_data", get: get_unused, set: None, doc: "" },
    ],
};

/// What `gzip` reads with: it keeps what it did not take itself.
static READER: TypeSpec = TypeSpec {
    name: "_ZlibDecompressor",
    module: "zlib",
    doc: "Create a decompressor object for decompressing data incrementally.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, class, args| {
            let [wbits, zdict] =
                args.bind(vm, "_ZlibDecompressor", ["wbits", "zdict"], Shape::default())?;
            reader(vm, class, wbits, zdict)
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[MethodDef::new("decompress", read, "decompress($self, /, data, max_length=-1)")],
    getset: &[
        GetSetDef { name: "eof", get: get_eof, set: None, doc: "" },
        GetSetDef {
            name: "needs_input",
            get: |vm, v| {
                let reader = of::<Reader>(vm, v)?;
                Ok(Value::bool(!reader.is_end.get() && !reader.has_more.get()))
            },
            set: None,
            doc: "",
        },
        GetSetDef { name: "unused_data", get: get_unused, set: None, doc: "" },
    ],
};

struct Reader {
    container: Container,
    stream: RefCell<Option<Decompress>>,
    dictionary: Option<Vec<u8>>,
    is_end: Cell<bool>,
    /// More may come out without further data.
    has_more: Cell<bool>,
    /// What was not taken, because there was no room; and what stands behind the stream's end.
    tail: RefCell<Vec<u8>>,
    unused: RefCell<Vec<u8>>,
}

fn reader(
    vm: &Vm<'_>,
    class: &TypeRef,
    wbits: Option<&Value>,
    zdict: Option<&Value>,
) -> Res<Value> {
    let container = container(vm, number(vm, wbits, 15)?)?;
    let dictionary = zdict.map(|z| octets(vm, Some(z))).transpose()?.filter(|z| !z.is_empty());
    let mut stream = None;
    if let (Container::Raw(_), Some(dictionary)) = (container, &dictionary) {
        let mut raw = stream::decompressor(container, b"");
        if raw.set_dictionary(dictionary).is_err() {
            return Err(vm.value_error("Invalid dictionary"));
        }
        stream = Some(raw);
    }
    let made = Reader {
        container,
        stream: RefCell::new(stream),
        dictionary,
        is_end: Cell::new(false),
        has_more: Cell::new(false),
        tail: RefCell::default(),
        unused: RefCell::default(),
    };
    Ok(heap::alloc(class, Native(Box::new(made)), None).into())
}

fn decompressobj(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [wbits, zdict] = args.bind(vm, "decompressobj", ["wbits", "zdict"], Shape::default())?;
    reader(vm, &vm.native_type(&DECOMPRESS), wbits, zdict)
}

fn get_eof(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(of::<Reader>(vm, v)?.is_end.get()))
}

fn get_tail(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(bytes::from_vec(vm, of::<Reader>(vm, v)?.tail.borrow().clone()))
}

fn get_unused(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(bytes::from_vec(vm, of::<Reader>(vm, v)?.unused.borrow().clone()))
}

impl Reader {
    /// Decompresses what is left over and then the data.
    fn feed(&self, vm: &Vm<'_>, data: &[u8], limit: Option<usize>, what: &str) -> Res<Vec<u8>> {
        let mut all = self.tail.take();
        all.extend_from_slice(data);
        if all.is_empty() && self.stream.borrow().is_none() {
            return Ok(Vec::new());
        }
        let mut slot = self.stream.borrow_mut();
        let stream = slot.get_or_insert_with(|| stream::decompressor(self.container, &all));
        match stream::inflate(stream, self.dictionary.as_deref(), &all, limit) {
            Ok(done) => {
                let rest = all.split_off(done.taken);
                self.is_end.set(done.is_end);
                self.has_more.set(!done.is_end && limit.is_some_and(|l| done.out.len() >= l));
                let keep = if done.is_end { &self.unused } else { &self.tail };
                keep.borrow_mut().extend_from_slice(&rest);
                Ok(done.out)
            }
            Err(failure) => Err(error(vm, &failure, what)),
        }
    }
}

fn unpiece(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, ..Shape::default() };
    let [data, limit] = args.skip(1).bind(vm, "decompress", ["data", "max_length"], shape)?;
    let reader = of::<Reader>(vm, &args.values[0])?;
    let data = octets(vm, data)?;
    let limit = match limit.map_or(Ok(0), |l| vm.to_i64(l))? {
        limit if limit < 0 => return Err(vm.value_error("max_length must be non-negative")),
        0 => None,
        limit => Some(limit as usize),
    };
    if reader.is_end.get() {
        reader.unused.borrow_mut().extend_from_slice(&data);
        return Ok(bytes::from_vec(vm, Vec::new()));
    }
    // What was left over is the program's to give again.
    drop(reader.tail.take());
    Ok(bytes::from_vec(vm, reader.feed(vm, &data, limit, "while decompressing data")?))
}

fn unflush(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Decompress.flush", 0, 1)?;
    if given.first().map_or(Ok(1), |l| vm.to_i64(l))? <= 0 {
        return Err(vm.value_error("length must be greater than zero"));
    }
    let reader = of::<Reader>(vm, &args.values[0])?;
    if reader.is_end.get() {
        return Ok(bytes::from_vec(vm, Vec::new()));
    }
    Ok(bytes::from_vec(vm, reader.feed(vm, b"", None, "while finishing decompression")?))
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [data, limit] = args.skip(1).bind(vm, "decompress", ["data", "max_length"], shape)?;
    let reader = of::<Reader>(vm, &args.values[0])?;
    let data = octets(vm, data)?;
    if reader.is_end.get() {
        return Err(vm.raise(ExcKind::EOFError, "End of stream already reached"));
    }
    let limit = limit.map_or(Ok(-1), |l| vm.to_i64(l))?;
    let limit = usize::try_from(limit).ok();
    Ok(bytes::from_vec(vm, reader.feed(vm, &data, limit, "while decompressing data")?))
}
