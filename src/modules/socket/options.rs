//! `getsockopt` and `setsockopt`.
//!
//! Invariant: an option is an int unless the program says how long it is, or gives its octets.

use super::{failed, this};
use crate::runtime::socket;
use crate::vm::object::bytes;
use crate::vm::object::int;
use crate::vm::{Args, Res, Value, Vm};

/// The longest option that is asked for.
const MAX: i32 = 1024;

pub(super) fn getsockopt(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "getsockopt", 2, 3)?;
    let [level, option] = [vm.to_c_int(&args.values[1])?, vm.to_c_int(&args.values[2])?];
    let size = super::number(vm, args.values.get(3), 0)?;
    if size == 0 {
        let value = socket::int_option(this.fd.get(), level, option);
        return value.map(|n| Value::Int(i64::from(n))).map_err(|e| failed(vm, &e));
    }
    if !(1..=MAX).contains(&size) {
        return Err(vm.raise(crate::vm::ExcKind::OSError, "getsockopt buflen out of range"));
    }
    let mut buffer = vec![0; size as usize];
    let n = socket::option(this.fd.get(), level, option, &mut buffer);
    buffer.truncate(n.map_err(|e| failed(vm, &e))?);
    Ok(bytes::from_vec(vm, buffer))
}

pub(super) fn setsockopt(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "setsockopt", 3, 4)?;
    let [level, option] = [vm.to_c_int(&args.values[1])?, vm.to_c_int(&args.values[2])?];
    let value = &args.values[3];
    let fd = this.fd.get();
    let set = if int::is_int(value) {
        socket::set_option(fd, level, option, &vm.to_c_int(value)?.to_ne_bytes())
    } else if value.is_none() && args.values.len() == 5 {
        let n = usize::try_from(vm.to_i64(&args.values[4])?).unwrap_or(0);
        socket::set_option(fd, level, option, &vec![0; n.min(MAX as usize)])
    } else {
        let Some(data) = bytes::like(value) else {
            let ty = vm.type_name(value);
            return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
        };
        socket::set_option(fd, level, option, &data)
    };
    set.map(|()| Value::None).map_err(|e| failed(vm, &e))
}
