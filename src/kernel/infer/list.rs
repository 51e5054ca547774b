//! Lists while they are typed.
//!
//! Invariant: a list is its owner, whose memory says where its elements begin and how many there are; so two
//! variables that hold one list see each other's changes. Each slot of an element takes
//! [`LIST_SLOT`] octets. A list's elements have one type: the join of all that is put into it. What a list
//! is made of is not known where it is made, so the places of making are remembered with each list that
//! comes from there, and when something wider is put into one, its function is walked again.

#![expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]

use std::mem::offset_of;

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::abi::{LIST_SLOT, Memory};
use crate::array::arena;
use crate::base::EntityRef;
use crate::kernel::ir::op::{ListOp, Op, Prim};
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::ir::{Terminator, Value, ValueId};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, ScalarKind, SliceType, Type};
use crate::kernel::userfunc::{Const, Imm};

/// Where a list was made: the value, and how deep within the lists in it.
pub(super) type Origin = (ValueId, usize);

/// The same type with something wider at that depth of its elements.
fn widened(ty: &Type, depth: usize, wider: &Type) -> Option<Type> {
    if depth == 0 {
        return ty.join(wider);
    }
    match ty {
        Type::List(inner) => widened(inner, depth - 1, wider).map(Type::list),
        Type::Never => widened(&Type::list(Type::Never), depth, wider),
        Type::None
        | Type::Scalar(_)
        | Type::Tuple(_)
        | Type::Func(_)
        | Type::Str(_)
        | Type::Range
        | Type::Array(_)
        | Type::Slice(_)
        | Type::Ellipsis
        | Type::DType(_)
        | Type::Steps(..)
        | Type::Optional(_)
        | Type::Closure(_) => None,
    }
}

/// What can be an element: what has a fixed number of slots and can come back out of them.
fn can_be_element(ty: &Type) -> bool {
    match ty {
        Type::Scalar(_) | Type::Array(_) | Type::List(_) | Type::Never | Type::None => true,
        Type::Tuple(elements) => elements.iter().all(can_be_element),
        Type::Optional(inner) => can_be_element(inner),
        Type::Func(_)
        | Type::Str(_)
        | Type::Range
        | Type::Slice(_)
        | Type::Ellipsis
        | Type::DType(_)
        | Type::Steps(..)
        | Type::Closure(_) => false,
    }
}

impl Emitter<'_, '_> {
    // Where lists come from.

    fn note_origins(&mut self, list: ValueId, origins: &[Origin]) {
        let known = self.origins.entry(list).or_default();
        for origin in origins {
            if !known.contains(origin) {
                known.push(*origin);
            }
        }
    }

    /// A value that joins others has the lists of all of them.
    pub(super) fn join_origins(&mut self, to: &Val, from: &Val) {
        if to.scalars.len() != from.scalars.len() || !to.ty.holds_arrays() {
            return;
        }
        let mut owners = Vec::new();
        to.ty.owners(0, &mut owners);
        for at in owners {
            if let Some(origins) = self.origins.get(&from.scalars[at]).cloned() {
                self.note_origins(to.scalars[at], &origins);
            }
        }
    }

    /// The elements' type of a list that can take a value of this type; the walk begins again if that widens
    /// it.
    fn takes(&mut self, list: &Val, value: &Type) -> Infer<Type> {
        let element = list.ty.element().cloned().unwrap_or(Type::Never);
        if !can_be_element(value) {
            return self
                .refuse(self.span(), Reason::ListElement { list: element, found: value.clone() });
        }
        let wider = element.join(value);
        if wider.as_ref() == Some(&element) {
            return Ok(element);
        }
        let origins = self.origins.get(&list.scalars[0]).cloned().unwrap_or_default();
        let mut changed = false;
        for (made, depth) in origins {
            let old = self.list_types.get(&made).cloned().unwrap_or(Type::Never);
            if let Some(new) = widened(&old, depth, value)
                && new != old
            {
                self.list_types.insert(made, new);
                changed = true;
            }
        }
        if !changed {
            let found = value.clone();
            return self.refuse(self.span(), Reason::ListElement { list: element, found });
        }
        self.again = true;
        self.terminate(Terminator::Unreachable);
        Ok(element)
    }

    // Making.

    /// A new list of `n` elements of at least this type, which are still to be stored.
    fn new_list(&mut self, element: &Type, n: ValueId) -> Infer<Val> {
        let made = self.current;
        let known = self.list_types.get(&made).cloned().unwrap_or(Type::Never);
        let Some(element) = known.join(element).filter(can_be_element) else {
            let (list, found) = (known, element.clone());
            return self.refuse(self.span(), Reason::ListElement { list, found });
        };
        self.list_types.insert(made, element.clone());
        let size = self.whole((element.n_scalars() * LIST_SLOT) as i64);
        let over = self.ints(Prim::MulOverflows, n, size);
        let fault = self.fault_without_message("MemoryError");
        self.push(Op::Guard(fault), vec![over], Vec::new());
        let octets = self.ints(Prim::Mul, n, size);
        let fault = self.fault_without_message("MemoryError");
        let zeroed = self.imm(Imm::FALSE);
        let mut slot = || self.graph.values.push(Value { ty: Scalar::I64, name: None });
        let (owner, data) = (slot(), slot());
        self.push(Op::Alloc(fault), vec![octets, zeroed], vec![owner, data]);
        self.set_len(owner, n);
        self.note_origins(owner, &[(made, 0)]);
        Ok(Val { ty: Type::list(element), scalars: vec![owner], konst: None })
    }

    /// `[a, b, c]`
    pub(super) fn list_of(&mut self, items: &[Val]) -> Infer<Val> {
        let mut element = Type::Never;
        for item in items {
            match element.join(&item.ty) {
                Some(joined) => element = joined,
                None => {
                    let (list, found) = (element, item.ty.clone());
                    return self.refuse(self.span(), Reason::ListElement { list, found });
                }
            }
        }
        let n = self.whole(items.len() as i64);
        let list = self.new_list(&element, n)?;
        for (i, item) in items.iter().enumerate() {
            let at = self.whole(i as i64);
            self.put(&list, at, item)?;
        }
        Ok(list)
    }

    /// `list(iterable)`; none for what is no iterable of a known length.
    pub(super) fn list_from(&mut self, name: &str, from: Option<&Val>) -> Infer<Val> {
        let zero = self.whole(0);
        let Some(from) = from else { return self.new_list(&Type::Never, zero) };
        if let Some(items) = from.elements() {
            return self.list_of(&items);
        }
        if from.ty == Type::Range {
            let n = self.range_len(from);
            let list = self.new_list(&Type::I64, n)?;
            let (start, step) = (from.scalars[0], from.scalars[2]);
            self.each(&[n], |e, at| {
                let distance = e.ints(Prim::Mul, at[0], step);
                let value = Val::scalar(Scalar::I64, e.ints(Prim::Add, start, distance));
                e.put(&list, at[0], &value)
            })?;
            return Ok(list);
        }
        if let Type::Array(ty) = from.ty
            && ty.ndim == 1
        {
            let parts = self.parts(from, ty);
            let n = parts.shape[0];
            let list = self.new_list(&Type::Scalar(ty.dtype), n)?;
            self.each(&[n], |e, at| {
                let value = e.load(&parts, at);
                e.put(&list, at[0], &value)
            })?;
            return Ok(list);
        }
        let Some(element) = from.ty.element().cloned() else {
            return self.bad_argument(name, 0, "a list, a tuple, a range or an array", from);
        };
        let n = self.list_len(from);
        let list = self.new_list(&element, n)?;
        self.copy_elements(&list, zero, from, zero, n)?;
        Ok(list)
    }

    /// How many numbers a range has.
    pub(super) fn range_len(&mut self, range: &Val) -> ValueId {
        let [start, stop, step] = range.scalars[..] else { return self.whole(0) };
        let back = self.ints(Prim::Sub, start, stop);
        // Rounded up: what is left over makes one more.
        let n = self.ints(Prim::FloorDiv, back, step);
        let n = self.prim(Prim::Neg, Scalar::I64, &[n]);
        let zero = self.whole(0);
        self.ints(Prim::Max, zero, n)
    }

    // Parts of lists.

    fn word(&mut self, list: ValueId, offset: usize) -> ValueId {
        let offset = self.whole(offset as i64);
        let address = self.ints(Prim::Add, list, offset);
        self.op1(Op::Load(Scalar::I64), Scalar::I64, vec![address])
    }

    pub(super) fn list_len(&mut self, list: &Val) -> ValueId {
        self.word(list.scalars[0], offset_of!(Memory, len))
    }

    fn set_len(&mut self, owner: ValueId, n: ValueId) {
        let offset = self.whole(offset_of!(Memory, len) as i64);
        let address = self.ints(Prim::Add, owner, offset);
        self.push(Op::Store(Scalar::I64), vec![address, n], Vec::new());
    }

    /// How many octets an element takes.
    fn stride(list: &Val) -> i64 {
        (list.ty.element().map_or(0, Type::n_scalars) * LIST_SLOT) as i64
    }

    /// Where the element at a position lies.
    fn element_address(&mut self, list: &Val, at: ValueId) -> ValueId {
        let data = self.word(list.scalars[0], offset_of!(Memory, start));
        let stride = self.whole(Self::stride(list));
        let distance = self.ints(Prim::Mul, at, stride);
        self.ints(Prim::Add, data, distance)
    }

    /// The element at a position that is in range.
    pub(super) fn take_element(&mut self, list: &Val, at: ValueId) -> Val {
        let Some(element) = list.ty.element().cloned() else { return Val::never() };
        let mut types = Vec::new();
        element.flatten(&mut types);
        let address = self.element_address(list, at);
        let mut scalars = Vec::new();
        for (i, ty) in types.into_iter().enumerate() {
            let offset = self.whole((i * LIST_SLOT) as i64);
            let slot = self.ints(Prim::Add, address, offset);
            scalars.push(self.op1(Op::Load(ty), ty, vec![slot]));
        }
        if let (Type::List(_), Some(origins)) = (&element, self.origins.get(&list.scalars[0])) {
            let deeper: Vec<Origin> = origins.iter().map(|(made, d)| (*made, d + 1)).collect();
            self.note_origins(scalars[0], &deeper);
        }
        let konst = if element == Type::None { Some(Const::None) } else { None };
        Val { ty: element, scalars, konst }
    }

    /// Stores a value, which the list's element type has room for, at a position that is there.
    fn put(&mut self, list: &Val, at: ValueId, value: &Val) -> Infer<()> {
        let element = self.takes(list, &value.ty)?;
        if !self.alive {
            return Ok(());
        }
        let scalars = self.convert(value, &element);
        let address = self.element_address(list, at);
        for (i, &scalar) in scalars.iter().enumerate() {
            let offset = self.whole((i * LIST_SLOT) as i64);
            let slot = self.ints(Prim::Add, address, offset);
            let ty = self.graph.values[scalar].ty;
            // Whole words, so that sorting and comparing may read them as such.
            let (scalar, ty) = match ty.kind() {
                ScalarKind::Float => (scalar, ty),
                ScalarKind::Bool | ScalarKind::Signed => {
                    (self.cast(scalar, Scalar::I64), Scalar::I64)
                }
                ScalarKind::Unsigned => (self.cast(scalar, Scalar::U64), Scalar::U64),
            };
            self.push(Op::Store(ty), vec![slot, scalar], Vec::new());
        }
        self.adopt(list, &element, &scalars);
        Ok(())
    }

    /// The memory of an element stays with its list.
    fn adopt(&mut self, list: &Val, element: &Type, scalars: &[ValueId]) {
        let mut owners = Vec::new();
        element.owners(0, &mut owners);
        for at in owners {
            let args = vec![list.scalars[0], scalars[at]];
            let answer = self.op1(Op::List(ListOp::Adopt), Scalar::I64, args);
            self.guard_elsewhere(answer);
        }
    }

    fn guard_elsewhere(&mut self, answer: ValueId) {
        let elsewhere = self.whole(arena::ELSEWHERE as i64);
        let is = self.ints(Prim::Eq, answer, elsewhere);
        let message = "a list from outside of a parallel loop cannot grow in it";
        self.guard(is, "RuntimeError", message, &[]);
    }

    fn copy_elements(
        &mut self,
        to: &Val,
        to_at: ValueId,
        from: &Val,
        from_at: ValueId,
        n: ValueId,
    ) -> Infer<()> {
        if to.ty == from.ty && to.ty.element().is_some_and(|e| !e.holds_arrays()) {
            let target = self.element_address(to, to_at);
            let source = self.element_address(from, from_at);
            let stride = self.whole(Self::stride(to));
            let octets = self.ints(Prim::Mul, n, stride);
            self.op1(Op::List(ListOp::Shift), Scalar::I64, vec![target, source, octets]);
            return Ok(());
        }
        if from.ty.element() == Some(&Type::Never) {
            return Ok(());
        }
        self.each(&[n], |e, at| {
            let source = e.ints(Prim::Add, from_at, at[0]);
            let target = e.ints(Prim::Add, to_at, at[0]);
            let value = e.take_element(from, source);
            e.put(to, target, &value)
        })
    }

    /// Room for that many elements in all.
    fn reserve(&mut self, list: &Val, n: ValueId) {
        let stride = self.whole(Self::stride(list));
        let octets = self.ints(Prim::Mul, n, stride);
        let room = self.word(list.scalars[0], offset_of!(Memory, room));
        let more = self.ints(Prim::Gt, octets, room);
        let owner = list.scalars[0];
        self.rarely(more, |e| {
            let answer = e.op1(Op::List(ListOp::Grow), Scalar::I64, vec![owner, octets]);
            let none = e.whole(arena::NO_MEMORY as i64);
            let is_none = e.ints(Prim::Eq, answer, none);
            let fault = e.fault_without_message("MemoryError");
            e.push(Op::Guard(fault), vec![is_none], Vec::new());
            e.guard_elsewhere(answer);
        });
    }

    // Operations.

    fn checked_position(&mut self, list: &Val, index: &Val, message: &str) -> Infer<ValueId> {
        if index.ty.scalar().is_none_or(Scalar::is_float) {
            return self.bad_argument("list index", 0, "an integer", index);
        }
        let index = self.as_index(index);
        let n = self.list_len(list);
        let fault = self.fault("IndexError", message);
        Ok(self.op1(Op::CheckIndex(fault), Scalar::I64, vec![index, n]))
    }

    pub(super) fn list_index(&mut self, list: &Val, index: &Val) -> Infer<Val> {
        if let Type::Slice(ty) = index.ty {
            return self.list_slice(list, ty, index);
        }
        let at = self.checked_position(list, index, "list index out of range")?;
        Ok(self.take_element(list, at))
    }

    /// The element of a `for` over a list, which must be as long as it was when the loop began.
    pub(super) fn list_item(&mut self, list: &Val, index: &Val) -> Val {
        let at = index.scalars[0];
        let n = self.list_len(list);
        let gone = self.ints(Prim::Ge, at, n);
        let message = "list changed size during iteration";
        self.guard(gone, "RuntimeError", message, &[]);
        self.take_element(list, at)
    }

    fn list_slice(&mut self, list: &Val, ty: SliceType, index: &Val) -> Infer<Val> {
        let parts = self.slice_parts(index, ty);
        let n = self.list_len(list);
        let (start, n, step) = self.cut(&parts, n);
        let element = list.ty.element().cloned().unwrap_or(Type::Never);
        let result = self.new_list(&element, n)?;
        let Some(step) = step else {
            let zero = self.whole(0);
            self.copy_elements(&result, zero, list, start, n)?;
            return Ok(result);
        };
        if element == Type::Never {
            return Ok(result);
        }
        self.each(&[n], |e, at| {
            let distance = e.ints(Prim::Mul, at[0], step);
            let from = e.ints(Prim::Add, start, distance);
            let value = e.take_element(list, from);
            e.put(&result, at[0], &value)
        })?;
        Ok(result)
    }

    pub(super) fn set_list_index(&mut self, list: &Val, index: &Val, value: &Val) -> Infer<()> {
        if let Type::Slice(_) = index.ty {
            return self
                .refuse(self.span(), Reason::Construct("an assignment to a part of a list"));
        }
        let at = self.checked_position(list, index, "list assignment index out of range")?;
        self.put(list, at, value)
    }

    pub(super) fn del_index(&mut self, list: &Val, index: &Val) -> Infer<()> {
        if list.ty.element().is_none() || matches!(index.ty, Type::Slice(_)) {
            return self.refuse(self.span(), Reason::Construct("a `del` of this"));
        }
        let at = self.checked_position(list, index, "list assignment index out of range")?;
        self.close_gap(list, at);
        Ok(())
    }

    /// Takes the element at a position out.
    fn close_gap(&mut self, list: &Val, at: ValueId) {
        let n = self.list_len(list);
        let one = self.whole(1);
        let next = self.ints(Prim::Add, at, one);
        let (to, from) = (self.element_address(list, at), self.element_address(list, next));
        let left = self.ints(Prim::Sub, n, next);
        let stride = self.whole(Self::stride(list));
        let octets = self.ints(Prim::Mul, left, stride);
        self.op1(Op::List(ListOp::Shift), Scalar::I64, vec![to, from, octets]);
        let n = self.ints(Prim::Sub, n, one);
        self.set_len(list.scalars[0], n);
    }

    fn append(&mut self, list: &Val, value: &Val) -> Infer<()> {
        self.takes(list, &value.ty)?;
        if !self.alive {
            return Ok(());
        }
        let (n, one) = (self.list_len(list), self.whole(1));
        let more = self.ints(Prim::Add, n, one);
        self.reserve(list, more);
        self.put(list, n, value)?;
        self.set_len(list.scalars[0], more);
        Ok(())
    }

    fn extend(&mut self, list: &Val, other: &Val) -> Infer<()> {
        if let Some(items) = other.elements() {
            return items.iter().try_for_each(|item| self.append(list, item));
        }
        let other = match other.ty {
            Type::List(_) => other.clone(),
            _ => self.list_from("extend()", Some(other))?,
        };
        let element = other.ty.element().cloned().unwrap_or(Type::Never);
        self.takes(list, &element)?;
        if !self.alive {
            return Ok(());
        }
        let (n, more) = (self.list_len(list), self.list_len(&other));
        let all = self.ints(Prim::Add, n, more);
        self.reserve(list, all);
        let zero = self.whole(0);
        self.copy_elements(list, n, &other, zero, more)?;
        self.set_len(list.scalars[0], all);
        Ok(())
    }

    fn insert(&mut self, list: &Val, index: &Val, value: &Val) -> Infer<()> {
        if index.ty.scalar().is_none_or(Scalar::is_float) {
            return self.bad_argument("insert()", 0, "an integer", index);
        }
        self.takes(list, &value.ty)?;
        if !self.alive {
            return Ok(());
        }
        let (n, one, zero) = (self.list_len(list), self.whole(1), self.whole(0));
        let index = self.as_index(index);
        let from_end = self.ints(Prim::Add, index, n);
        let negative = self.ints(Prim::Lt, index, zero);
        let at = self.prim(Prim::Select, Scalar::I64, &[negative, from_end, index]);
        let at = self.ints(Prim::Max, zero, at);
        let at = self.ints(Prim::Min, n, at);
        let more = self.ints(Prim::Add, n, one);
        self.reserve(list, more);
        let next = self.ints(Prim::Add, at, one);
        let (from, to) = (self.element_address(list, at), self.element_address(list, next));
        let left = self.ints(Prim::Sub, n, at);
        let stride = self.whole(Self::stride(list));
        let octets = self.ints(Prim::Mul, left, stride);
        self.op1(Op::List(ListOp::Shift), Scalar::I64, vec![to, from, octets]);
        self.put(list, at, value)?;
        self.set_len(list.scalars[0], more);
        Ok(())
    }

    fn pop(&mut self, list: &Val, index: Option<&Val>) -> Infer<Val> {
        let (n, zero) = (self.list_len(list), self.whole(0));
        let empty = self.ints(Prim::Eq, n, zero);
        self.guard(empty, "IndexError", "pop from empty list", &[]);
        let Some(index) = index else {
            let one = self.whole(1);
            let last = self.ints(Prim::Sub, n, one);
            let value = self.take_element(list, last);
            self.set_len(list.scalars[0], last);
            return Ok(value);
        };
        let at = self.checked_position(list, index, "pop index out of range")?;
        let value = self.take_element(list, at);
        self.close_gap(list, at);
        Ok(value)
    }

    /// The first position of an equal element, or the list's length; and how many there are.
    fn search(&mut self, list: &Val, value: &Val) -> Infer<(ValueId, ValueId)> {
        let (n, zero) = (self.list_len(list), self.whole(0));
        if list.ty.element() == Some(&Type::Never) {
            return Ok((n, zero));
        }
        let found = self.count(n, vec![n, zero], |e, at, acc| {
            let item = e.take_element(list, at);
            let same = e.same(&item, value)?;
            let first = e.ints(Prim::Eq, acc[0], n);
            let first = e.prim(Prim::And, Scalar::Bool, &[first, same]);
            let place = e.prim(Prim::Select, Scalar::I64, &[first, at, acc[0]]);
            let one = e.cast(same, Scalar::I64);
            Ok(vec![place, e.ints(Prim::Add, acc[1], one)])
        })?;
        Ok((found[0], found[1]))
    }

    /// `a == b` as a bool of the graph.
    fn same(&mut self, a: &Val, b: &Val) -> Infer<ValueId> {
        Ok(self.compare(crate::syntax::ast::CmpOp::Eq, a, b)?.scalars[0])
    }

    /// `value in list`
    pub(super) fn list_contains(&mut self, list: &Val, value: &Val) -> Infer<Val> {
        let (_, count) = self.search(list, value)?;
        let zero = self.whole(0);
        Ok(Val::scalar(Scalar::Bool, self.ints(Prim::Gt, count, zero)))
    }

    /// Whether two lists have equal elements.
    pub(super) fn lists_equal(&mut self, a: &Val, b: &Val) -> Infer<Val> {
        let (n, m) = (self.list_len(a), self.list_len(b));
        let same = self.ints(Prim::Eq, n, m);
        let never = [a, b].iter().any(|list| list.ty.element() == Some(&Type::Never));
        if never {
            return Ok(Val::scalar(Scalar::Bool, same));
        }
        let zero = self.whole(0);
        let n = self.prim(Prim::Select, Scalar::I64, &[same, n, zero]);
        let all = self.count(n, vec![same], |e, at, acc| {
            let (x, y) = (e.take_element(a, at), e.take_element(b, at));
            let one = e.same(&x, &y)?;
            Ok(vec![e.prim(Prim::And, Scalar::Bool, &[acc[0], one])])
        })?;
        Ok(Val::scalar(Scalar::Bool, all[0]))
    }

    /// `a + b`
    pub(super) fn lists_joined(&mut self, a: &Val, b: &Val) -> Infer<Val> {
        let (x, y) = (a.ty.element().cloned(), b.ty.element().cloned());
        let element = match (x, y) {
            (Some(x), Some(y)) => x.join(&y),
            (_, _) => None,
        };
        let Some(element) = element else { return self.bad_operands("+", a, b) };
        let (n, m, zero) = (self.list_len(a), self.list_len(b), self.whole(0));
        let all = self.ints(Prim::Add, n, m);
        let list = self.new_list(&element, all)?;
        self.copy_elements(&list, zero, a, zero, n)?;
        self.copy_elements(&list, n, b, zero, m)?;
        Ok(list)
    }

    /// `list * n`
    pub(super) fn list_repeated(&mut self, list: &Val, times: &Val) -> Infer<Val> {
        if times.ty.scalar().is_none_or(Scalar::is_float) {
            return self.bad_operands("*", list, times);
        }
        let (n, zero) = (self.list_len(list), self.whole(0));
        let times = self.as_index(times);
        let times = self.ints(Prim::Max, zero, times);
        let over = self.ints(Prim::MulOverflows, n, times);
        let fault = self.fault_without_message("MemoryError");
        self.push(Op::Guard(fault), vec![over], Vec::new());
        let all = self.ints(Prim::Mul, n, times);
        let element = list.ty.element().cloned().unwrap_or(Type::Never);
        let result = self.new_list(&element, all)?;
        if element == Type::Never {
            return Ok(result);
        }
        self.each(&[times, n], |e, at| {
            let value = e.take_element(list, at[1]);
            let before = e.ints(Prim::Mul, at[0], n);
            let to = e.ints(Prim::Add, before, at[1]);
            e.put(&result, to, &value)
        })?;
        Ok(result)
    }

    fn sort(&mut self, list: &Val, downwards: ValueId) -> Infer<()> {
        let element = list.ty.element().cloned().unwrap_or(Type::Never);
        if element == Type::Never {
            return Ok(());
        }
        let mut types = Vec::new();
        element.flatten(&mut types);
        if element.holds_arrays() || types.is_empty() || types.len() > arena::SORT_SLOTS {
            let op = "<";
            let (left, right) = (element.clone(), element);
            return self.refuse(self.span(), Reason::BinaryOperands { op, left, right });
        }
        let mut kinds = types.len() as u64;
        for (i, ty) in types.iter().enumerate() {
            let kind = match ty {
                Scalar::Bool => arena::SORT_BOOL,
                Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64 => arena::SORT_SIGNED,
                Scalar::U8 | Scalar::U16 | Scalar::U32 | Scalar::U64 => arena::SORT_UNSIGNED,
                Scalar::F32 => arena::SORT_F32,
                Scalar::F64 => arena::SORT_F64,
            };
            kinds |= kind << (4 + 4 * i);
        }
        let kinds = self.whole(kinds as i64);
        let downwards = self.cast(downwards, Scalar::I64);
        let args = vec![list.scalars[0], kinds, downwards];
        self.op1(Op::List(ListOp::Sort), Scalar::I64, args);
        Ok(())
    }

    /// `reverse=` of a call, as a bool.
    fn downwards(&mut self, name: &str, call: &CallArgs, args: &[Val]) -> Infer<ValueId> {
        let mut reverse = self.imm(Imm::FALSE);
        for (keyword, val) in call.keywords.iter().zip(&args[call.n_positional..]) {
            if keyword.as_str() != "reverse" {
                let reason =
                    Reason::UnexpectedKeyword { function: name.to_string(), name: *keyword };
                return self.refuse(self.span(), reason);
            }
            reverse = self.truth(val)?.scalars[0];
        }
        Ok(reverse)
    }

    /// `sorted(iterable, reverse=…)`
    pub(super) fn sorted(&mut self, call: &CallArgs, args: &[Val]) -> Infer<Val> {
        let downwards = self.downwards("sorted()", call, args)?;
        let list = self.list_from("sorted()", args.first())?;
        self.sort(&list, downwards)?;
        Ok(list)
    }

    /// A method of a list; `vals` are the list and the arguments.
    pub(super) fn list_method(&mut self, name: &str, call: &CallArgs, vals: &[Val]) -> Infer<Val> {
        let (list, args) = (&vals[0], &vals[1..]);
        let n_given = args.len();
        let (least, most) = match name {
            "append" | "extend" | "index" | "count" | "remove" => (1, 1),
            "insert" => (2, 2),
            "pop" => (0, 1),
            "sort" => (0, 2),
            "clear" | "reverse" | "copy" => (0, 0),
            _ => {
                let owner = list.ty.long_name();
                let attr = crate::base::Symbol::new(name);
                return self.refuse(self.span(), Reason::UnknownAttribute { owner, attr });
            }
        };
        if n_given < least || n_given > most || (name != "sort" && !call.keywords.is_empty()) {
            let expected = if least == most {
                format!("{least} arguments")
            } else {
                format!("{least} to {most} arguments")
            };
            let reason =
                Reason::ArgumentCount { function: format!("{name}()"), expected, found: n_given };
            return self.refuse(self.span(), reason);
        }
        let changes = !matches!(name, "index" | "count" | "copy" | "sort" | "reverse");
        if changes && self.outside.is_some_and(|first| list.scalars[0].index() < first) {
            return self.refuse(self.span(), Reason::ListInPrange);
        }
        match name {
            "append" => self.append(list, &args[0])?,
            "extend" => self.extend(list, &args[0])?,
            "insert" => self.insert(list, &args[0], &args[1])?,
            "pop" => return self.pop(list, args.first()),
            "clear" => {
                let zero = self.whole(0);
                self.set_len(list.scalars[0], zero);
            }
            "copy" => return self.list_from("copy()", Some(list)),
            "index" | "remove" => {
                let (at, count) = self.search(list, &args[0])?;
                let zero = self.whole(0);
                let none = self.ints(Prim::Eq, count, zero);
                if name == "remove" {
                    self.guard(none, "ValueError", "list.remove(x): x not in list", &[]);
                    self.close_gap(list, at);
                } else {
                    let value = &args[0];
                    match value.ty {
                        Type::Scalar(_) => {
                            let shown = value.scalars.clone();
                            self.guard(none, "ValueError", "{} is not in list", &shown);
                        }
                        _ => self.guard(none, "ValueError", "value is not in list", &[]),
                    }
                    return Ok(Val::scalar(Scalar::I64, at));
                }
            }
            "count" => {
                let (_, count) = self.search(list, &args[0])?;
                return Ok(Val::scalar(Scalar::I64, count));
            }
            "sort" => {
                let downwards = self.downwards("sort()", call, args)?;
                self.sort(list, downwards)?;
            }
            _ => self.reverse(list)?,
        }
        self.constant(&Const::None)
    }

    fn reverse(&mut self, list: &Val) -> Infer<()> {
        if list.ty.element() == Some(&Type::Never) {
            return Ok(());
        }
        let (n, one, two) = (self.list_len(list), self.whole(1), self.whole(2));
        let half = self.ints(Prim::FloorDiv, n, two);
        let last = self.ints(Prim::Sub, n, one);
        self.each(&[half], |e, at| {
            let other = e.ints(Prim::Sub, last, at[0]);
            let (x, y) = (e.take_element(list, at[0]), e.take_element(list, other));
            e.put(list, at[0], &y)?;
            e.put(list, other, &x)
        })
    }

    /// `sum`, `min`, `max`, `any`, `all` of a list.
    pub(super) fn list_reduced(&mut self, kind: ListReduction, list: &Val) -> Infer<Val> {
        let element = list.ty.element().cloned().unwrap_or(Type::Never);
        let n = self.list_len(list);
        let Some(ty) = element.scalar() else {
            if element == Type::Never {
                return match kind {
                    ListReduction::Sum => Ok(self.int_const(0)),
                    ListReduction::Any => Ok(self.bool_const(false)),
                    ListReduction::All => Ok(self.bool_const(true)),
                    ListReduction::Min | ListReduction::Max => {
                        let always = self.imm(Imm::TRUE);
                        let message = format!("{} iterable argument is empty", kind.name());
                        self.guard(always, "ValueError", &message, &[]);
                        Ok(Val::never())
                    }
                };
            }
            return self.bad_argument(kind.name(), 0, "a list of numbers", list);
        };
        match kind {
            ListReduction::Sum => {
                let work = ty.widened();
                let first = self.imm(Imm { ty: work, bits: 0 });
                let sum = self.count(n, vec![first], |e, at, acc| {
                    let value = e.take_element(list, at);
                    let value = e.as_scalar(&value, work);
                    Ok(vec![e.prim(Prim::Add, work, &[acc[0], value])])
                })?;
                Ok(Val::scalar(work, sum[0]))
            }
            ListReduction::Any | ListReduction::All => {
                let any = kind == ListReduction::Any;
                let first = self.imm(Imm::bool(!any));
                let prim = if any { Prim::Or } else { Prim::And };
                let all = self.count(n, vec![first], |e, at, acc| {
                    let value = e.take_element(list, at);
                    let value = e.truth(&value)?.scalars[0];
                    Ok(vec![e.prim(prim, Scalar::Bool, &[acc[0], value])])
                })?;
                Ok(Val::scalar(Scalar::Bool, all[0]))
            }
            ListReduction::Min | ListReduction::Max => {
                let zero = self.whole(0);
                let empty = self.ints(Prim::Eq, n, zero);
                let message = format!("{} iterable argument is empty", kind.name());
                self.guard(empty, "ValueError", &message, &[]);
                let better = if kind == ListReduction::Min { Prim::Lt } else { Prim::Gt };
                let first = self.take_element(list, zero).scalars[0];
                let best = self.count(n, vec![first], |e, at, acc| {
                    let value = e.take_element(list, at).scalars[0];
                    let wins = e.prim(better, ty, &[value, acc[0]]);
                    Ok(vec![e.prim(Prim::Select, ty, &[wins, value, acc[0]])])
                })?;
                Ok(Val::scalar(ty, best[0]))
            }
        }
    }
}

/// What becomes of all elements of a list or a tuple.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ListReduction {
    Sum,
    Min,
    Max,
    Any,
    All,
}

impl ListReduction {
    fn name(self) -> &'static str {
        match self {
            ListReduction::Sum => "sum()",
            ListReduction::Min => "min()",
            ListReduction::Max => "max()",
            ListReduction::Any => "any()",
            ListReduction::All => "all()",
        }
    }
}
