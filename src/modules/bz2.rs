//! `_bz2`: octets compressed by Burrows and Wheeler's transform, behind `bz2`.
//!
//! Invariant: a stream's octets are those of the C library, piece by piece; large pieces are worked on
//! without the lock, while the stream is out of its object.

use std::cell::{Cell, RefCell};

use bzip2::{Action, Compress, Compression, Decompress, Error, Status};

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Native, Res, Shape, TypeSpec, Value, Vm,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_bz2",
    doc: "",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            for class in [&COMPRESSOR, &DECOMPRESSOR] {
                dict.set_sym(vm, Symbol::new(class.name), vm.native_type(class).value());
            }
            Ok(())
        },
    },
};

/// How much room is made at a time.
const STEP: usize = 64 * 1024;

static COMPRESSOR: TypeSpec = TypeSpec {
    name: "BZ2Compressor",
    module: "_bz2",
    doc: "Create a compressor object for compressing data incrementally.\n\n  compresslevel\n    Compression level, as a number between 1 and 9.\n\nFor one-shot compression, use the compress() function instead.",
    kind: Kind::Native,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, args| {
            args.check_positional(vm, "BZ2Compressor", 0, 1)?;
            let level = args.values.first().map_or(Ok(9), |v| vm.to_c_int(v))?;
            if !(1..=9).contains(&level) {
                return Err(vm.value_error("compresslevel must be between 1 and 9"));
            }
            let stream = Compress::new(Compression::new(level as u32), 0);
            Ok(vm.alloc_for(class, Native(Box::new(Writer(RefCell::new(Some(stream)))))).into())
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[
        MethodDef::new(
            "compress",
            |vm, args| {
                let given = args.method(vm, "compress", 1, 1)?;
                let data = octets(vm, &given[0])?;
                let flushed = || vm.value_error("Compressor has been flushed");
                let writer = of::<Writer>(vm, &args.values[0])?;
                let mut stream = writer.0.take().ok_or_else(flushed)?;
                let (stream, out) = vm.detach(|| {
                    let out = compress(&mut stream, &data, Action::Run);
                    (stream, out)
                });
                *writer.0.borrow_mut() = Some(stream);
                Ok(bytes::from_vec(vm, out.map_err(|e| error(vm, e))?))
            },
            "compress($self, data, /)",
        ),
        MethodDef::new(
            "flush",
            |vm, args| {
                args.method(vm, "flush", 0, 0)?;
                let repeated = || vm.value_error("Repeated call to flush()");
                let writer = of::<Writer>(vm, &args.values[0])?;
                let mut stream = writer.0.take().ok_or_else(repeated)?;
                let out = vm.detach(|| compress(&mut stream, b"", Action::Finish));
                Ok(bytes::from_vec(vm, out.map_err(|e| error(vm, e))?))
            },
            "flush($self, /)",
        ),
    ],
    getset: &[],
};

/// None when it is finished.
struct Writer(RefCell<Option<Compress>>);

static DECOMPRESSOR: TypeSpec = TypeSpec {
    name: "BZ2Decompressor",
    module: "_bz2",
    doc: "Create a decompressor object for decompressing data incrementally.\n\nFor one-shot decompression, use the decompress() function instead.",
    kind: Kind::Native,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, args| {
            args.check_positional(vm, "BZ2Decompressor", 0, 0)?;
            let reader = Reader {
                stream: RefCell::new(Some(Decompress::new(false))),
                is_end: Cell::new(false),
                has_more: Cell::new(false),
                rest: RefCell::default(),
            };
            Ok(vm.alloc_for(class, Native(Box::new(reader))).into())
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[MethodDef::new(
        "decompress",
        decompress,
        "decompress($self, /, data, max_length=-1)",
    )],
    getset: &[
        GetSetDef {
            name: "eof",
            get: |vm, v| Ok(Value::bool(of::<Reader>(vm, v)?.is_end.get())),
            set: None,
            doc: "True if the end-of-stream marker has been reached.",
        },
        GetSetDef {
            name: "needs_input",
            get: |vm, v| {
                let reader = of::<Reader>(vm, v)?;
                Ok(Value::bool(!reader.is_end.get() && !reader.has_more.get()))
            },
            set: None,
            doc: "True if more input is needed before more decompressed data can be produced.",
        },
        GetSetDef {
            name: "unused_data",
            get: |vm, v| {
                let reader = of::<Reader>(vm, v)?;
                let unused =
                    if reader.is_end.get() { reader.rest.borrow().clone() } else { vec![] };
                Ok(bytes::from_vec(vm, unused))
            },
            set: None,
            doc: "Data found after the end of the compressed stream.",
        },
    ],
};

struct Reader {
    /// None after an error.
    stream: RefCell<Option<Decompress>>,
    is_end: Cell<bool>,
    /// More may come out without further data.
    has_more: Cell<bool>,
    /// What was not taken: for want of room, or because it stands behind the stream's end.
    rest: RefCell<Vec<u8>>,
}

fn of<'a, P: 'static>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a P> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("not a stream of bz2"))
}

fn octets(vm: &Vm<'_>, v: &Value) -> Res<Vec<u8>> {
    let found = bytes::like(v).map(Vec::from);
    found.ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.type_error(format!("a bytes-like object is required, not '{ty}'"))
    })
}

fn error(vm: &Vm<'_>, e: Error) -> Exc {
    match e {
        Error::Data | Error::DataMagic => vm.raise(ExcKind::OSError, "Invalid data stream"),
        Error::Param => vm.value_error("Internal error - invalid parameters passed to libbzip2"),
        Error::Sequence => {
            let message = "Internal error - Invalid sequence of commands sent to libbzip2";
            vm.raise(ExcKind::RuntimeError, message)
        }
    }
}

/// Compresses all of `data`, and ends the stream if that is the action.
fn compress(stream: &mut Compress, mut data: &[u8], action: Action) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    loop {
        if out.len() == out.capacity() {
            out.reserve(STEP);
        }
        let before = stream.total_in();
        let status = stream.compress_vec(data, &mut out, action)?;
        data = &data[(stream.total_in() - before) as usize..];
        match status {
            Status::StreamEnd => return Ok(out),
            Status::RunOk | Status::Ok if data.is_empty() && matches!(action, Action::Run) => {
                return Ok(out);
            }
            Status::Ok | Status::RunOk | Status::FlushOk | Status::FinishOk | Status::MemNeeded => {
            }
        }
    }
}

/// What a step of decompression has done.
struct Step {
    out: Vec<u8>,
    taken: usize,
    is_end: bool,
    is_full: bool,
}

/// Decompresses until the data, the stream or the room (if it is bounded) ends.
fn inflate(stream: &mut Decompress, data: &[u8], limit: Option<usize>) -> Result<Step, Error> {
    let (mut out, mut taken) = (Vec::new(), 0);
    loop {
        let room = limit.map_or(STEP, |limit| STEP.min(limit - out.len()));
        if room == 0 {
            return Ok(Step { out, taken, is_end: false, is_full: true });
        }
        let start = out.len();
        out.resize(start + room, 0);
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = stream.decompress(&data[taken..], &mut out[start..])?;
        taken += (stream.total_in() - before_in) as usize;
        let made = (stream.total_out() - before_out) as usize;
        out.truncate(start + made);
        if matches!(status, Status::StreamEnd) {
            return Ok(Step { out, taken, is_end: true, is_full: false });
        }
        if made < room && taken == data.len() {
            return Ok(Step { out, taken, is_end: false, is_full: false });
        }
    }
}

fn decompress(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [data, limit] = args.skip(1).bind(vm, "decompress", ["data", "max_length"], shape)?;
    let reader = of::<Reader>(vm, &args.values[0])?;
    let data = octets(vm, data.unwrap_or(&Value::None))?;
    if reader.is_end.get() {
        return Err(vm.raise(ExcKind::EOFError, "End of stream already reached"));
    }
    let limit = usize::try_from(limit.map_or(Ok(-1), |l| vm.to_i64(l))?).ok();
    let Some(mut stream) = reader.stream.take() else {
        return Err(error(vm, Error::Data));
    };
    let mut all = reader.rest.take();
    all.extend_from_slice(&data);
    let (stream, all, step) = vm.detach(|| {
        let step = inflate(&mut stream, &all, limit);
        (stream, all, step)
    });
    let step = step.map_err(|e| error(vm, e))?;
    *reader.stream.borrow_mut() = Some(stream);
    reader.is_end.set(step.is_end);
    reader.has_more.set(step.is_full);
    *reader.rest.borrow_mut() = all[step.taken..].to_vec();
    Ok(bytes::from_vec(vm, step.out))
}
