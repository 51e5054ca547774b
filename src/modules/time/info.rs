//! `time.get_clock_info`: what the clocks are.
//!
//! Invariant: resolutions are asked of the system.

use crate::base::Symbol;
use crate::modules::types::NAMESPACE;
use crate::runtime::clock::{self, Clock};
use crate::vm::object::str::Str;
use crate::vm::{Args, Res, Value, Vm};

/// The clocks by name: which, the system's name for it, whether it never goes back, whether it can be set.
const CLOCKS: &[(&str, Clock, &str, bool, bool)] = &[
    ("time", Clock::Real, "CLOCK_REALTIME", false, true),
    ("monotonic", Clock::Monotonic, "CLOCK_MONOTONIC", true, false),
    ("perf_counter", Clock::Monotonic, "CLOCK_MONOTONIC", true, false),
    ("process_time", Clock::Process, "CLOCK_PROCESS_CPUTIME_ID", true, false),
    ("thread_time", Clock::Thread, "CLOCK_THREAD_CPUTIME_ID", true, false),
];

pub(super) fn get_clock_info(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_clock_info", 1, 1)?;
    let Some(name) = args.values[0].downcast::<Str>() else {
        let ty = vm.given_type(&args.values[0]);
        let message = format!("get_clock_info() argument 1 must be str, not {ty}");
        return Err(vm.type_error(message));
    };
    let found = CLOCKS.iter().find(|(known, ..)| *known == name.as_str());
    let Some((_, clock, system, monotonic, adjustable)) = found else {
        return Err(vm.value_error("unknown clock"));
    };
    let values = [
        ("implementation", vm.str(format!("clock_gettime({system})"))),
        ("monotonic", Value::bool(*monotonic)),
        ("adjustable", Value::bool(*adjustable)),
        ("resolution", Value::float(clock::resolution_ns(*clock) as f64 * 1e-9)),
    ];
    let names = values.each_ref().map(|(name, _)| Symbol::new(name));
    let values = values.map(|(_, value)| value);
    vm.call_args(&vm.native_type(&NAMESPACE).value(), Args { values: &values, kw: &names })
}
