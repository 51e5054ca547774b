//! Tuples with named items: `time.struct_time`, `sys.version_info` and their like.
//!
//! Invariant: an instance has exactly as many items as its type has names for them. What a type has
//! beyond them is not seen as an item: it is kept as a slot of the instance, under its name.

use crate::base::Symbol;
use crate::vm::object::attrs::{Attrs, slot_symbol};
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, Res, Slots, TypeRef, TypeSpec, Value, Vm, heap};

/// An item, for a getter.
pub(super) fn item<const I: usize>(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<Tuple>().and_then(|t| t.items.get(I)) {
        Some(item) => Ok(item.clone()),
        None => Err(vm.index_error("tuple index out of range")),
    }
}

/// What is not an item, for a getter.
pub(super) fn hidden(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Value> {
    let attrs = v.as_obj().and_then(|o| o.attrs());
    match attrs {
        Some(attrs) => Ok(attrs.get(vm, slot_symbol(Symbol::new(name)))?.unwrap_or(Value::None)),
        None => Ok(Value::None),
    }
}

/// Instances do not change.
pub(super) fn fix(s: &Slots) {
    s.set_attr.set(Some(|vm, v, name, _| {
        let known = vm.type_of(v).lookup(name).is_some();
        Err(vm.attribute_error(if known {
            "readonly attribute".to_owned()
        } else {
            let ty = vm.type_name(v);
            format!(
                "'{ty}' object has no attribute '{name}' and no __dict__ for setting new attributes"
            )
        }))
    }));
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

/// An instance with more than its items: `hidden` names the rest in the order of the type's names, from
/// the first that is no item on.
pub(super) fn make_with(
    vm: &Vm<'_>,
    spec: &'static TypeSpec,
    items: Vec<Value>,
    hidden: Vec<Value>,
) -> Res<Value> {
    let ty = vm.native_subtype(spec, crate::vm::T::Tuple);
    let attrs = Attrs::default();
    let first = spec.getset.len() - hidden.len();
    for (def, value) in spec.getset[first..].iter().zip(hidden) {
        attrs.set(vm, slot_symbol(Symbol::new(def.name)), value)?;
    }
    Ok(heap::alloc(&ty, Tuple { items: items.into() }, Some(attrs)).into())
}

/// Makes one from an iterable of `least` items or more, the rest of which are not seen as items.
pub(super) fn new_with(
    vm: &Vm<'_>,
    spec: &'static TypeSpec,
    least: usize,
    unnamed: usize,
    args: Args<'_>,
) -> Res<Value> {
    let name = format!("{}.{}", spec.module, spec.name);
    let [sequence, _dict] = args.bind(
        vm,
        &name,
        ["sequence", "dict"],
        crate::vm::Shape { required: 1, ..Default::default() },
    )?;
    let mut items = vm.collect(sequence.unwrap_or(&Value::None))?;
    let most = spec.getset.len() + unnamed;
    let given = items.len();
    if given < least || given > most {
        let (word, bound) = if given < least { ("least", least) } else { ("most", most) };
        return Err(vm.type_error(format!(
            "{name}() takes an at {word} {bound}-sequence ({given}-sequence given)"
        )));
    }
    let mut hidden = items.split_off(least);
    // Times without fractions are what the items say.
    for item in &items[least - unnamed..][hidden.len().min(unnamed)..] {
        hidden.push(item.clone());
    }
    hidden.resize(most - least, Value::None);
    make_with(vm, spec, items, hidden)
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

/// A type spec: `struct_seq!(NAME, "module", "name", (0 "first") (1 "second"))`. After a `;` come the
/// names of what is no item; an item marked `_` has a name that stands for what is none.
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
    ($spec:ident, $module:literal, $name:literal, $( ($i:literal $field:literal) )*
        $( (_ $shadow:literal) )* ; $( $hidden:literal )*) => {
        static $spec: $crate::vm::TypeSpec = $crate::vm::TypeSpec {
            name: $name,
            module: $module,
            doc: "",
            kind: $crate::vm::Kind::Tuple,
            is_base: false,
            slots: |s| {
                $crate::modules::struct_seq::fix(s);
                s.repr.set(Some(|vm, v| $crate::modules::struct_seq::repr(vm, v, &$spec)));
                s.new.set(Some(|vm, _, args| {
                    const SHADOWS: &[&str] = &[$( $shadow, )*];
                    const ITEMS: &[&str] = &[$( $field, )*];
                    let least = ITEMS.len() + SHADOWS.len();
                    let unnamed = SHADOWS.len();
                    $crate::modules::struct_seq::new_with(vm, &$spec, least, unnamed, args)
                }));
            },
            methods: &[],
            getset: &[
                $( $crate::vm::GetSetDef {
                    name: $field, get: $crate::modules::struct_seq::item::<$i>, set: None, doc: "",
                }, )*
                $( $crate::vm::GetSetDef {
                    name: $shadow,
                    get: |vm, v| $crate::modules::struct_seq::hidden(vm, v, $shadow),
                    set: None,
                    doc: "",
                }, )*
                $( $crate::vm::GetSetDef {
                    name: $hidden,
                    get: |vm, v| $crate::modules::struct_seq::hidden(vm, v, $hidden),
                    set: None,
                    doc: "",
                }, )*
            ],
        };
    };
}
pub(super) use struct_seq;
