//! Tuples with named items: `time.struct_time`, `sys.version_info` and their like.
//!
//! Invariant: an instance has exactly as many items as its type has names.

use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, Res, TypeRef, TypeSpec, Value, Vm, heap};

/// An item, for a getter.
pub(super) fn item<const I: usize>(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<Tuple>().and_then(|t| t.items.get(I)) {
        Some(item) => Ok(item.clone()),
        None => Err(vm.index_error("tuple index out of range")),
    }
}

pub(super) fn repr(vm: &Vm<'_>, v: &Value, spec: &TypeSpec) -> Res<Value> {
    let mut text = format!("{}.{}(", spec.module, spec.name);
    if let Some(t) = v.downcast::<Tuple>() {
        for (i, (field, item)) in spec.getset.iter().zip(&t.items).enumerate() {
            if i > 0 {
                text.push_str(", ");
            }
            text.push_str(&format!("{}={}", field.name, vm.repr(item)?));
        }
    }
    text.push(')');
    Ok(vm.string(text))
}

/// An instance.
pub(super) fn make(vm: &Vm<'_>, spec: &'static TypeSpec, items: Vec<Value>) -> Value {
    let ty = vm.native_subtype(spec, crate::vm::T::Tuple);
    heap::alloc(&ty, Tuple { items: items.into() }, None).into()
}

/// Makes one from an iterable of its items.
pub(super) fn new(
    vm: &Vm<'_>,
    spec: &'static TypeSpec,
    _class: &TypeRef,
    args: Args<'_>,
) -> Res<Value> {
    let name = format!("{}.{}", spec.module, spec.name);
    args.check_positional(vm, &name, 1, 1)?;
    let items = vm.collect(&args.values[0])?;
    let (n, given) = (spec.getset.len(), items.len());
    if n != given {
        return Err(
            vm.type_error(format!("{name}() takes a {n}-sequence ({given}-sequence given)"))
        );
    }
    Ok(make(vm, spec, items))
}

/// A type spec: `struct_seq!(NAME, "module", "name", (0 "first") (1 "second"))`.
macro_rules! struct_seq {
    ($spec:ident, $module:literal, $name:literal, $( ($i:literal $field:literal) )*) => {
        static $spec: $crate::vm::TypeSpec = $crate::vm::TypeSpec {
            name: $name,
            module: $module,
            doc: "",
            kind: $crate::vm::Kind::Tuple,
            is_base: false,
            slots: |s| {
                s.repr.set(Some(|vm, v| $crate::modules::struct_seq::repr(vm, v, &$spec)));
                s.new.set(Some(|vm, class, args| {
                    $crate::modules::struct_seq::new(vm, &$spec, class, args)
                }));
            },
            methods: &[],
            getset: &[$( $crate::vm::GetSetDef {
                name: $field, get: $crate::modules::struct_seq::item::<$i>, set: None, doc: "",
            }, )*],
        };
    };
}
pub(super) use struct_seq;
