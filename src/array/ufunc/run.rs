//! Runs loops on views.
//!
//! Invariant: outputs have the shape of the operation, inputs broadcast to it. An input that an output
//! would overwrite out of step is copied before. Above [`PARALLEL`] the elements are divided among the
//! pool; the exceptions of all threads are told together.

use std::sync::atomic::{AtomicU32, Ordering};

use smallvec::SmallVec;

use super::super::View;
use super::super::block::{self, Task};
use super::super::dtype::ScalarType;
use super::super::layout::Order;
use super::super::status::{self, Status};
use super::super::walk::Walk;
use super::Loop;
use crate::runtime::pool;

/// As many octets are passed over before the pool is asked. Waking it costs about 15 µs, in which one thread
/// does a quarter of a million octets; but what one core's second cache holds reaches another core by way of
/// the third one, so that less than a few times that cache is no faster for being divided.
pub const PARALLEL: usize = 6 << 20;

/// What the run of a loop may fail with: there is no memory for a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoMemory;

/// Runs a loop over views: inputs, then outputs. All outputs have one shape, to which the inputs broadcast.
/// Where there is a mask, the other elements of the outputs stay as they are.
pub fn run(found: &Loop, views: &[&View], mask: Option<&View>) -> Result<Status, NoMemory> {
    if let Some(mask) = mask {
        return masked(found, views, mask);
    }
    status::clear();
    if straight(found, views) {
        return Ok(status::read());
    }
    let (inputs, outputs) = views.split_at(found.n_inputs);
    let mut copies: SmallVec<[Option<View>; 3]> = SmallVec::new();
    for input in inputs {
        let torn = outputs.iter().any(|o| block::overlaps(input, o));
        copies.push(if torn { Some(copied(input)?) } else { None });
    }
    let all: SmallVec<[&View; 4]> = views
        .iter()
        .enumerate()
        .map(|(i, &v)| copies.get(i).and_then(Option::as_ref).unwrap_or(v))
        .collect();
    let Some(types) = all.iter().map(|v| v.scalar_type()).collect::<Option<SmallVec<[_; 4]>>>()
    else {
        return Ok(Status::NONE);
    };
    let Some(shape) = outputs.first().map(|o| o.shape()) else { return Ok(Status::NONE) };
    let Some(walk) = Walk::over(&all, shape.into()) else { return Ok(Status::NONE) };
    let task = Task { types: found.types, n_inputs: found.n_inputs, kernel: &found.run };
    let octets: usize = walk.len() * types.iter().map(|t| t.size()).sum::<usize>();
    spread(&walk, octets, |part| block::run(part, &types, task));
    Ok(status::read())
}

/// Runs parts of a walk, on several threads where there is enough to do.
pub fn spread(walk: &Walk<'_>, octets: usize, f: impl Fn(&Walk<'_>) + Sync) {
    let threads = if octets < PARALLEL { 1 } else { pool::num_threads() };
    match pool::pool().filter(|_| threads > 1) {
        Some(pool) => {
            let found = AtomicU32::new(status::read().bits());
            // More parts than threads: one of them may be kept from running.
            let parts = walk.divided(4 * threads);
            let one = |part: &Walk<'_>| {
                status::clear();
                f(part);
                found.fetch_or(status::read().bits(), Ordering::Relaxed);
            };
            let one = &one;
            pool.scope(|scope| parts.iter().for_each(|part| scope.spawn(move |_| one(part))));
            status::set(Status::of_bits(found.into_inner()));
        }
        None => f(walk),
    }
}

pub(in super::super) fn copied(view: &View) -> Result<View, NoMemory> {
    let copy = View::empty(view.shape(), view.dtype().clone(), Order::C).ok_or(NoMemory)?;
    block::copy(view, &copy);
    Ok(copy)
}

/// Contiguous operands of the loop's own types: no walk, no blocks.
fn straight(found: &Loop, views: &[&View]) -> bool {
    let Some(first) = views.last() else { return true };
    let fits = views
        .iter()
        .zip(found.types)
        .all(|(v, &ty)| v.scalar_type() == Some(ty) && v.shape() == first.shape() && v.is_c());
    let octets = first.len() * found.types.iter().map(|t| t.size()).sum::<usize>();
    fits && octets < PARALLEL && block::direct(views, found.n_inputs, &found.run)
}

/// Only the elements that the mask shows are computed, so that the others raise nothing.
fn masked(found: &Loop, views: &[&View], mask: &View) -> Result<Status, NoMemory> {
    let (inputs, outputs) = views.split_at(found.n_inputs);
    let Some(shape) = outputs.first().map(|o| o.shape()) else { return Ok(Status::NONE) };
    let shown = octets(mask, shape, ScalarType::Bool)?;
    let mut picked: SmallVec<[View; 4]> = SmallVec::new();
    for (input, &ty) in inputs.iter().zip(found.types) {
        let all = octets(input, shape, ty)?;
        let chosen: Vec<u8> = all
            .chunks(ty.size())
            .zip(&shown)
            .filter(|&(_, &s)| s != 0)
            .flat_map(|(element, _)| element.iter().copied())
            .collect();
        let view = View::empty(&[chosen.len() / ty.size()], ty.into(), Order::C).ok_or(NoMemory)?;
        view.buffer().write(0, &chosen);
        picked.push(view);
    }
    let n = shown.iter().filter(|&&s| s != 0).count();
    for &ty in &found.types[found.n_inputs..] {
        picked.push(View::empty(&[n], ty.into(), Order::C).ok_or(NoMemory)?);
    }
    let all: SmallVec<[&View; 4]> = picked.iter().collect();
    let status = run(found, &all, None)?;
    for (made, output) in picked[found.n_inputs..].iter().zip(outputs) {
        let Some(ty) = output.scalar_type() else { continue };
        let made = octets(made, made.shape(), ty)?;
        let mut whole = octets(output, shape, ty)?;
        let chosen = whole.chunks_mut(ty.size()).zip(&shown).filter(|&(_, &s)| s != 0);
        for ((element, _), new) in chosen.zip(made.chunks(ty.size())) {
            element.copy_from_slice(new);
        }
        let view = View::empty(shape, ty.into(), Order::C).ok_or(NoMemory)?;
        view.buffer().write(0, &whole);
        block::copy(&view, output);
    }
    Ok(status)
}

/// The elements in C order, as another type and shape.
fn octets(view: &View, shape: &[usize], ty: ScalarType) -> Result<Vec<u8>, NoMemory> {
    let wide = view.broadcast_to(shape).ok_or(NoMemory)?;
    let copy = View::empty(shape, ty.into(), Order::C).ok_or(NoMemory)?;
    block::copy(&wide, &copy);
    let mut octets = vec![0; copy.buffer().len()];
    copy.buffer().read(0, &mut octets);
    Ok(octets)
}

/// Whether an array of integers has a negative one, which powers refuse.
pub fn has_negative(view: &View) -> bool {
    let Some(ty) = view.scalar_type() else { return false };
    if ty.kind() != super::super::dtype::Kind::Signed {
        return false;
    }
    let out = View::empty(view.shape(), ScalarType::Bool.into(), Order::C);
    let zero = View::zeros(&[], ty.into(), Order::C);
    let (Some(out), Some(zero), Some(less)) =
        (out, zero, super::table::by_name("less").and_then(|u| u.exact(&[ty, ty])))
    else {
        return false;
    };
    run(less, &[view, &zero, &out], None).is_ok() && super::super::reduce::any(&out)
}
