//! `time`: clocks, sleeping, calendar time.
//!
//! Invariant: sleeping lets the interpreter lock go and ends at once on Ctrl-C.

mod format;
mod info;

use std::time::{Duration, Instant};

use super::struct_seq::{self, struct_seq};
use crate::base::Symbol;
use crate::runtime::clock::{self, Broken, Clock, now_ns};
use crate::runtime::signals::{self, Woken};
use crate::runtime::trace::State;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::float;
use crate::vm::object::int;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "time",
    doc: "Clocks, sleeping and calendar time.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("asctime", asctime, "asctime([tuple])"),
    MethodDef::new("ctime", ctime, "ctime(seconds)"),
    MethodDef::new("get_clock_info", info::get_clock_info, "get_clock_info(name)"),
    MethodDef::new("gmtime", |vm, a| from_seconds(vm, a, "gmtime", false), "gmtime([seconds])"),
    MethodDef::new(
        "localtime",
        |vm, a| from_seconds(vm, a, "localtime", true),
        "localtime([seconds])",
    ),
    MethodDef::new("mktime", mktime, "mktime(tuple)"),
    MethodDef::new(
        "monotonic",
        |vm, a| seconds(vm, a, "monotonic", Clock::Monotonic),
        "monotonic()",
    ),
    MethodDef::new(
        "monotonic_ns",
        |vm, a| nanos(vm, a, "monotonic_ns", Clock::Monotonic),
        "monotonic_ns()",
    ),
    MethodDef::new(
        "perf_counter",
        |vm, a| seconds(vm, a, "perf_counter", Clock::Monotonic),
        "perf_counter()",
    ),
    MethodDef::new(
        "perf_counter_ns",
        |vm, a| nanos(vm, a, "perf_counter_ns", Clock::Monotonic),
        "perf_counter_ns()",
    ),
    MethodDef::new(
        "process_time",
        |vm, a| seconds(vm, a, "process_time", Clock::Process),
        "process_time()",
    ),
    MethodDef::new(
        "process_time_ns",
        |vm, a| nanos(vm, a, "process_time_ns", Clock::Process),
        "process_time_ns()",
    ),
    MethodDef::new("sleep", sleep, "sleep(seconds)"),
    MethodDef::new("strftime", strftime, "strftime(format[, tuple])"),
    MethodDef::new(
        "thread_time",
        |vm, a| seconds(vm, a, "thread_time", Clock::Thread),
        "thread_time()",
    ),
    MethodDef::new(
        "thread_time_ns",
        |vm, a| nanos(vm, a, "thread_time_ns", Clock::Thread),
        "thread_time_ns()",
    ),
    MethodDef::new("time", |vm, a| seconds(vm, a, "time", Clock::Real), "time()"),
    MethodDef::new("time_ns", |vm, a| nanos(vm, a, "time_ns", Clock::Real), "time_ns()"),
];

struct_seq!(STRUCT_TIME, "time", "struct_time",
    (0 "tm_year") (1 "tm_mon") (2 "tm_mday") (3 "tm_hour") (4 "tm_min") (5 "tm_sec")
    (6 "tm_wday") (7 "tm_yday") (8 "tm_isdst"));

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let winter = clock::take_apart(1_704_067_200, true);
    let summer = clock::take_apart(1_719_792_000, true);
    let zones = [winter.as_ref(), summer.as_ref()].map(|b| vm.str(b.map_or("UTC", |b| &b.zone)));
    let offset = |b: &Option<Broken>| Value::Int(-b.as_ref().map_or(0, |b| b.offset));
    let has_dst = summer.as_ref().is_some_and(|b| b.is_dst > 0);
    for (name, value) in [
        ("struct_time", vm.native_subtype(&STRUCT_TIME, T::Tuple).value()),
        ("tzname", vm.tuple(zones.to_vec())),
        ("timezone", offset(&winter)),
        ("altzone", offset(&summer)),
        ("daylight", Value::Int(i64::from(has_dst))),
    ] {
        dict.set_sym(vm, Symbol::new(name), value);
    }
    Ok(())
}

fn seconds(vm: &Vm<'_>, args: Args<'_>, name: &str, clock: Clock) -> Res<Value> {
    if !args.values.is_empty() {
        args.check_positional(vm, &format!("time.{name}"), 0, 0)?;
    }
    Ok(Value::float(now_ns(clock) as f64 * 1e-9))
}

fn nanos(vm: &Vm<'_>, args: Args<'_>, name: &str, clock: Clock) -> Res<Value> {
    args.check_positional(vm, &format!("time.{name}"), 0, 0)?;
    Ok(Value::Int(now_ns(clock)))
}

fn sleep(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "time.sleep", 1, 1)?;
    let v = &args.values[0];
    let seconds = match float::real(vm, v)? {
        Some(seconds) => seconds,
        None => {
            let ty = vm.type_name(v);
            let message = format!("'{ty}' object cannot be interpreted as an integer");
            return Err(vm.type_error(message));
        }
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(vm.value_error("sleep length must be non-negative"));
    }
    if seconds > 9_223_372_036.0 {
        return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
    }
    let deadline = Instant::now().checked_add(Duration::from_secs_f64(seconds));
    let interruptible = vm.thread.is_main();
    loop {
        let wait = || signals::wait(interruptible, deadline, || false);
        match vm.detach_for(State::Sleeps, None, wait) {
            Woken::Interrupted => vm.check_signals()?,
            Woken::Done | Woken::TimedOut => return Ok(Value::None),
        }
    }
}

fn struct_time(vm: &Vm<'_>, b: &Broken) -> Value {
    let items =
        [b.year, b.month, b.day, b.hour, b.minute, b.second, b.weekday, b.yearday, b.is_dst];
    struct_seq::make(vm, &STRUCT_TIME, items.into_iter().map(Value::Int).collect())
}

/// Whole seconds since 1970: those given, or now.
fn whole_seconds(vm: &Vm<'_>, v: Option<&Value>) -> Res<i64> {
    let Some(v) = v.filter(|v| !v.is_none()) else {
        return Ok(now_ns(Clock::Real).div_euclid(1_000_000_000));
    };
    if let Some(i) = int::to_i64(v) {
        return Ok(i);
    }
    let x = float::to_f64(vm, v)?.floor();
    if !(-9.2e18..9.2e18).contains(&x) {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(x as i64)
}

fn broken(vm: &Vm<'_>, seconds: i64, local: bool) -> Res<Broken> {
    clock::take_apart(seconds, local)
        .ok_or_else(|| vm.overflow_error("timestamp out of range for platform time_t"))
}

fn from_seconds(vm: &Vm<'_>, args: Args<'_>, name: &str, local: bool) -> Res<Value> {
    args.check_positional(vm, name, 0, 1)?;
    let seconds = whole_seconds(vm, args.values.first())?;
    Ok(struct_time(vm, &broken(vm, seconds, local)?))
}

/// The moment in a tuple of nine numbers; now when there is none.
fn given(vm: &Vm<'_>, v: Option<&Value>) -> Res<Broken> {
    let now = broken(vm, now_ns(Clock::Real).div_euclid(1_000_000_000), true)?;
    let Some(v) = v else { return Ok(now) };
    let Some(t) = v.downcast::<Tuple>() else {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    };
    if t.items.len() != 9 {
        return Err(vm.type_error("time tuple must have exactly 9 items"));
    }
    let mut n = [0i64; 9];
    for (slot, item) in n.iter_mut().zip(&t.items) {
        *slot = vm.to_i64(item)?;
    }
    let [year, month, day, hour, minute, second, weekday, yearday, is_dst] = n;
    let checks = [
        (month, 0, 12, "month out of range"),
        (day, 0, 31, "day of month out of range"),
        (hour, 0, 23, "hour out of range"),
        (minute, 0, 59, "minute out of range"),
        (second, 0, 61, "seconds out of range"),
        (yearday, 0, 366, "day of year out of range"),
    ];
    for (value, low, high, message) in checks {
        if !(low..=high).contains(&value) {
            return Err(vm.raise(ExcKind::ValueError, message));
        }
    }
    Ok(Broken {
        year,
        month: month.max(1),
        day: day.max(1),
        hour,
        minute,
        second,
        weekday: weekday.rem_euclid(7),
        yearday: yearday.max(1),
        is_dst,
        offset: now.offset,
        zone: now.zone,
    })
}

fn mktime(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "time.mktime", 1, 1)?;
    let b = given(vm, args.values.first())?;
    match clock::put_together(&b) {
        Some(t) => Ok(Value::float(t as f64)),
        None => Err(vm.overflow_error("mktime argument out of range")),
    }
}

fn strftime(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "strftime", 1, 2)?;
    let Some(format) = args.values[0].downcast::<crate::vm::object::str::Str>() else {
        let ty = vm.given_type(&args.values[0]);
        return Err(vm.type_error(format!("strftime() argument 1 must be str, not {ty}")));
    };
    let b = given(vm, args.values.get(1))?;
    Ok(vm.string(format::strftime(format.as_str(), &b)))
}

fn asctime(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "asctime", 0, 1)?;
    Ok(vm.string(format::asctime(&given(vm, args.values.first())?)))
}

fn ctime(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "ctime", 0, 1)?;
    let seconds = whole_seconds(vm, args.values.first())?;
    Ok(vm.string(format::asctime(&broken(vm, seconds, true)?)))
}
