//! Runs a loop over slices of one type on views of any layout and type.
//!
//! Invariant: a kernel gets aligned octets of the types that it asked for, all slices with the same number
//! of elements, and what it writes is nothing that it reads. Where a view's elements are that already they
//! are shown in place; else they pass through a buffer, block by block: elements that do not lie side by
//! side or have another type, that are not aligned, or that the outputs would overwrite while they are
//! still read. (An output that is not the same elements as an input but shares some must be copied before:
//! a block's outputs may be a later block's inputs. [`overlaps`] tells.)

#![expect(unsafe_code, reason = "shows elements to kernels in place")]

use smallvec::SmallVec;

use super::cast::cast;
use super::dtype::ScalarType;
use super::lane::Lane;
use super::view::View;
use super::walk::Walk;

/// How many elements a block has: three of them in 8 octets each, with their results, fit the first cache.
pub const BLOCK: usize = 1024;

/// The octets of the inputs and of the outputs, in the types that the kernel asked for.
pub type Kernel<'k> = dyn Fn(&[&[u8]], &mut [&mut [u8]]) + Sync + 'k;

/// What an operation's loop is, and what it works on.
#[derive(Clone, Copy)]
pub struct Task<'k> {
    /// The type of each operand's elements as the kernel wants it: inputs, then outputs.
    pub types: &'k [ScalarType],
    /// How many operands are inputs.
    pub n_inputs: usize,
    pub kernel: &'k Kernel<'k>,
}

/// A buffer for a block of one operand's elements.
#[derive(Default)]
struct Scratch(SmallVec<[u64; 32]>);

impl Scratch {
    fn octets(&mut self, n: usize) -> &mut [u8] {
        if self.0.len() * 8 < n {
            self.0.resize(n.div_ceil(8), 0);
        }
        &mut bytemuck::cast_slice_mut(&mut self.0)[..n]
    }

    fn shown(&self, n: usize) -> &[u8] {
        &bytemuck::cast_slice(&self.0)[..n]
    }
}

/// Whether views share elements in another way than being the same: then one must be copied first.
pub fn overlaps(input: &View, output: &View) -> bool {
    input.may_overlap(output) && !input.is_same(output)
}

/// Runs a task over the views of a walk, whose elements are scalars: inputs, then outputs.
pub fn run(walk: &Walk<'_>, types: &[ScalarType], task: Task<'_>) {
    let n = types.len();
    assert_eq!(n, task.types.len(), "a type for each operand");
    if alike(walk, types, task) {
        return;
    }
    let mut scratch: SmallVec<[Scratch; 3]> = (0..n).map(|_| Scratch::default()).collect();
    let mut raw = Scratch::default();
    walk.each(|lanes| {
        let in_place = |i: usize| {
            let lane = &lanes[i];
            types[i] == task.types[i] && lane.is_contiguous() && lane.is_aligned(types[i].align())
        };
        let mut direct: SmallVec<[bool; 4]> = (0..n).map(in_place).collect();
        for i in 0..task.n_inputs {
            direct[i] &= (task.n_inputs..n).all(|o| !direct[o] || lanes[i].is_apart(&lanes[o]));
        }
        for o in task.n_inputs..n {
            direct[o] &= (task.n_inputs..o).all(|p| !direct[p] || lanes[p].is_apart(&lanes[o]));
        }
        let len = lanes[0].len();
        let step = if direct.iter().all(|&d| d) { len } else { BLOCK.min(len) };
        let mut at = 0;
        while at < len {
            let range = at..(at + step).min(len);
            let parts: SmallVec<[Lane<'_>; 4]> =
                lanes.iter().map(|l| l.part(range.clone())).collect();
            for i in (0..task.n_inputs).filter(|&i| !direct[i]) {
                let same = lanes[i].stride() == 0 && at > 0 && range.len() == step;
                if !same {
                    fetch(&parts[i], types[i], task.types[i], &mut scratch[i], &mut raw);
                }
            }
            block(&parts, &direct, task, &mut scratch);
            for o in (task.n_inputs..n).filter(|&o| !direct[o]) {
                store(&parts[o], task.types[o], types[o], &scratch[o], &mut raw);
            }
            at = range.end;
        }
    });
}

/// What [`run`] does where all lanes of an operand reach the kernel in one way, which is asked once: no type is
/// converted, and outputs are apart from all else. Lanes may be short then: little is done for each. Says
/// whether it is so.
fn alike(walk: &Walk<'_>, types: &[ScalarType], task: Task<'_>) -> bool {
    let (n, n_inputs) = (types.len(), task.n_inputs);
    let is_direct = |i: usize| {
        walk.stride(i) == types[i].size() as isize && walk.is_aligned(i, types[i].align())
    };
    let fits = types == task.types
        && (n_inputs..n).all(|o| (0..o).all(|i| walk.is_apart(i, o)) && is_direct(o));
    if !fits {
        return false;
    }
    let direct: SmallVec<[bool; 4]> = (0..n).map(is_direct).collect();
    let mut scratch: SmallVec<[Scratch; 3]> = (0..n_inputs).map(|_| Scratch::default()).collect();
    walk.each(|lanes| {
        let len = lanes[0].len();
        let step = if direct.iter().all(|&d| d) { len } else { BLOCK.min(len) };
        let mut at = 0;
        while at < len {
            let range = at..(at + step).min(len);
            let n = range.len();
            for i in (0..n_inputs).filter(|&i| !direct[i]) {
                if at == 0 || lanes[i].stride() != 0 {
                    let octets = scratch[i].octets(n * types[i].size());
                    lanes[i].part(range.clone()).gather(octets);
                }
            }
            let inputs: SmallVec<[&[u8]; 4]> = (0..n_inputs)
                .map(|i| match direct[i] {
                    // SAFETY: the outputs are apart from this operand, and what else writes to the array
                    // races with the program's own leave (header of `lane`).
                    true => unsafe { lanes[i].part(range.clone()).octets() },
                    false => scratch[i].shown(n * types[i].size()),
                })
                .collect();
            let mut outputs: SmallVec<[&mut [u8]; 2]> = lanes[n_inputs..]
                .iter()
                // SAFETY: the outputs are apart from every other operand.
                .map(|o| unsafe { o.part(range.clone()).octets_mut() })
                .collect();
            (task.kernel)(&inputs, &mut outputs);
            at = range.end;
        }
    });
    true
}

/// Copies a block's elements out of a lane, as another type.
fn fetch(lane: &Lane<'_>, from: ScalarType, to: ScalarType, into: &mut Scratch, raw: &mut Scratch) {
    let n = lane.len();
    if from == to {
        lane.gather(into.octets(n * to.size()));
        return;
    }
    let elements = raw.octets(n * from.size());
    lane.gather(elements);
    cast(from, to, elements, into.octets(n * to.size()));
}

/// Copies a block's elements into a lane.
fn store(lane: &Lane<'_>, from: ScalarType, to: ScalarType, made: &Scratch, raw: &mut Scratch) {
    let n = lane.len();
    let made = made.shown(n * from.size());
    if from == to {
        lane.scatter(made);
        return;
    }
    let elements = raw.octets(n * to.size());
    cast(from, to, made, elements);
    lane.scatter(elements);
}

fn block(parts: &[Lane<'_>], direct: &[bool], task: Task<'_>, scratch: &mut [Scratch]) {
    let n = parts[0].len();
    let (fetched, made) = scratch.split_at_mut(task.n_inputs);
    let inputs: SmallVec<[&[u8]; 4]> = (0..task.n_inputs)
        .map(|i| match direct[i] {
            // SAFETY: the outputs that are shown in place are apart from this lane (`run`), and what else
            // writes to the array races with the program's own leave (header of `lane`).
            true => unsafe { parts[i].octets() },
            false => fetched[i].shown(n * task.types[i].size()),
        })
        .collect();
    let mut outputs: SmallVec<[&mut [u8]; 2]> = made
        .iter_mut()
        .enumerate()
        .map(|(k, own)| match direct[task.n_inputs + k] {
            // SAFETY: this lane is apart from the inputs and outputs that are shown in place (`run`).
            true => unsafe { parts[task.n_inputs + k].octets_mut() },
            false => own.octets(n * task.types[task.n_inputs + k].size()),
        })
        .collect();
    (task.kernel)(&inputs, &mut outputs);
}

/// Shows whole arrays to `f`, each as the octets of its elements in C order: inputs, then outputs, whose
/// shapes need not go together. Inputs that do not lie so, are not aligned or that an output would
/// overwrite are copied first; outputs that do not lie so get what `f` wrote afterwards, and are shown
/// with what they had. The views' elements are scalars; outputs share no elements.
pub fn show<R>(
    inputs: &[&View],
    outputs: &[&View],
    f: impl FnOnce(&[&[u8]], &mut [&mut [u8]]) -> R,
) -> R {
    let all: SmallVec<[&View; 4]> = inputs.iter().chain(outputs).copied().collect();
    let flat: SmallVec<[Option<View>; 4]> = all
        .iter()
        .map(|v| v.is_c().then(|| v.reshaped(&[v.len()], super::layout::Order::C)).flatten())
        .collect();
    // A view whose elements lie side by side is one lane, or none if it has no elements.
    let mut lanes: SmallVec<[Option<Lane<'_>>; 4]> = SmallVec::new();
    for (view, flat) in all.iter().zip(&flat) {
        let mut lane = None;
        if let Some(flat) = flat
            && let Some(walk) = Walk::over(&[flat], flat.shape().into())
        {
            walk.each(|found| lane = Some(found[0]));
        }
        lanes.push(lane.filter(|l| {
            l.is_contiguous() && view.scalar_type().is_some_and(|ty| l.is_aligned(ty.align()))
        }));
    }
    let apart = |a: usize, b: usize| match (&lanes[a], &lanes[b]) {
        (Some(a), Some(b)) => a.is_apart(b),
        (None, _) | (_, None) => true,
    };
    let n = inputs.len();
    let mut direct: SmallVec<[bool; 4]> = lanes.iter().map(Option::is_some).collect();
    for o in n..all.len() {
        direct[o] &= (n..o).all(|p| !direct[p] || apart(p, o));
    }
    for i in 0..n {
        direct[i] &= (n..all.len()).all(|o| !direct[o] || apart(i, o));
    }
    let mut scratch: SmallVec<[Scratch; 4]> = all.iter().map(|_| Scratch::default()).collect();
    for (i, view) in all.iter().enumerate().filter(|&(i, _)| !direct[i]) {
        gather(view, scratch[i].octets(view.len() * view.item_size()));
    }
    let (read, written) = scratch.split_at_mut(n);
    let shown_in: SmallVec<[&[u8]; 4]> = (0..n)
        .map(|i| match (&lanes[i], direct[i]) {
            // SAFETY: the outputs that are shown in place are apart from this lane, and what else writes to
            // the array races with the program's own leave (header of `lane`).
            (Some(lane), true) => unsafe { lane.octets() },
            (_, _) => read[i].shown(all[i].len() * all[i].item_size()),
        })
        .collect();
    let mut shown_out: SmallVec<[&mut [u8]; 4]> = written
        .iter_mut()
        .enumerate()
        .map(|(k, own)| match (&lanes[n + k], direct[n + k]) {
            // SAFETY: this lane is apart from all that is shown in place.
            (Some(lane), true) => unsafe { lane.octets_mut() },
            (_, _) => own.octets(all[n + k].len() * all[n + k].item_size()),
        })
        .collect();
    let result = f(&shown_in, &mut shown_out);
    drop((shown_in, shown_out));
    for (k, view) in outputs.iter().enumerate().filter(|&(k, _)| !direct[n + k]) {
        put(view, scratch[n + k].shown(view.len() * view.item_size()));
    }
    result
}

/// Whether a view's lanes, in a walk that keeps the order of the axes, are its last axis; calls `f` with
/// each lane and where its octets begin among all, in C order.
fn in_order(view: &View, mut f: impl FnMut(Lane<'_>, usize)) {
    let (outer, last) = match view.shape().split_last() {
        Some((&last, outer)) => (outer, last),
        None => (&[][..], 1),
    };
    let row = last * view.item_size();
    let mut index: super::Dims = SmallVec::from_elem(0, outer.len());
    for k in 0..outer.iter().product() {
        let mut rest = k;
        for (i, &d) in index.iter_mut().zip(outer).rev() {
            (*i, rest) = (rest % d, rest / d);
        }
        let part = view.narrowed(|l| {
            for &i in index.iter() {
                l.pick(0, i);
            }
        });
        if let Some(walk) = Walk::over(&[&part], part.shape().into()) {
            walk.each(|lanes| f(lanes[0], k * row));
        }
    }
}

fn gather(view: &View, to: &mut [u8]) {
    in_order(view, |lane, at| lane.gather(&mut to[at..at + lane.len() * lane.size()]));
}

fn put(view: &View, from: &[u8]) {
    in_order(view, |lane, at| lane.scatter(&from[at..at + lane.len() * lane.size()]));
}

/// Copies elements from one view to another of the same shape, as the other's type. Both are scalars'.
pub fn copy(from: &View, to: &View) {
    let (Some(source), Some(target)) = (from.scalar_type(), to.scalar_type()) else { return };
    let Some(walk) = Walk::over(&[from, to], to.shape().into()) else { return };
    let kernel: &Kernel<'_> = &|inputs, outputs| cast(source, target, inputs[0], outputs[0]);
    run(&walk, &[source, target], Task { types: &[source, target], n_inputs: 1, kernel });
}

/// Runs a kernel once over views whose elements lie side by side and have the types that it wants, if the
/// outputs are apart from all else; says whether it did.
pub fn direct(views: &[&View], n_inputs: usize, kernel: &Kernel<'_>) -> bool {
    if views.last().is_none_or(|v| v.is_empty()) {
        return true;
    }
    let mut lanes: SmallVec<[Lane<'_>; 4]> = SmallVec::new();
    for view in views {
        let Some(lane) = super::walk::whole(view) else { return false };
        if !lane.is_aligned(view.dtype().align()) {
            return false;
        }
        lanes.push(lane);
    }
    for o in n_inputs..lanes.len() {
        if lanes[..o].iter().any(|l| !l.is_apart(&lanes[o])) {
            return lanes.len() == n_inputs + 1 && in_place(&lanes, n_inputs, kernel);
        }
    }
    // SAFETY: the outputs are apart from every other lane, and what else writes to the arrays races with
    // the program's own leave (header of `lane`).
    let inputs: SmallVec<[&[u8]; 4]> =
        lanes[..n_inputs].iter().map(|l| unsafe { l.octets() }).collect();
    // SAFETY: as above.
    let mut outputs: SmallVec<[&mut [u8]; 2]> =
        lanes[n_inputs..].iter().map(|l| unsafe { l.octets_mut() }).collect();
    kernel(&inputs, &mut outputs);
    true
}

/// Runs a kernel on lanes of which the last is the output, where the others are that one itself, of which a
/// block at a time is copied, or apart from it; says whether it is so.
fn in_place(lanes: &[Lane<'_>], n_inputs: usize, kernel: &Kernel<'_>) -> bool {
    let output = &lanes[n_inputs];
    let held: SmallVec<[bool; 4]> = lanes[..n_inputs].iter().map(|l| l.is_same(output)).collect();
    if lanes[..n_inputs].iter().zip(&held).any(|(l, &held)| !held && !l.is_apart(output)) {
        return false;
    }
    let mut before = Scratch::default();
    let mut at = 0;
    while at < output.len() {
        let range = at..(at + BLOCK).min(output.len());
        let octets = before.octets(range.len() * output.size());
        let to = output.part(range.clone());
        to.gather(octets);
        let octets = &*octets;
        let inputs: SmallVec<[&[u8]; 4]> = lanes[..n_inputs]
            .iter()
            .zip(&held)
            .map(|(l, &held)| match held {
                true => octets,
                // SAFETY: the output is apart from it, and what else writes to the arrays races with the
                // program's own leave (header of `lane`).
                false => unsafe { l.part(range.clone()).octets() },
            })
            .collect();
        // SAFETY: what is the output itself was copied, all else is apart from it.
        kernel(&inputs, &mut [unsafe { to.octets_mut() }]);
        at = range.end;
    }
    true
}

/// Shows a view's octets, if its elements lie side by side in C order and are aligned.
pub fn see(view: &View, f: &mut dyn FnMut(&[u8])) {
    let Some(lane) = super::walk::whole(view) else { return };
    if lane.is_aligned(view.dtype().align()) {
        // SAFETY: what writes to the array meanwhile races with the program's own leave (header of `lane`).
        f(unsafe { lane.octets() });
    }
}

/// As [`direct`], of one view and one element beside it, to one output.
pub fn direct_with(
    view: &View,
    element: &[u8],
    element_first: bool,
    out: &View,
    kernel: &Kernel<'_>,
) -> bool {
    if out.is_empty() {
        return true;
    }
    let (Some(lane), Some(target)) = (super::walk::whole(view), super::walk::whole(out)) else {
        return false;
    };
    let aligned = lane.is_aligned(view.dtype().align()) && target.is_aligned(out.dtype().align());
    if !aligned || lane.len() != target.len() || !lane.is_apart(&target) {
        return false;
    }
    let mut filled = Scratch::default();
    let step = BLOCK.min(lane.len());
    let size = element.len();
    repeat(element, filled.octets(step * size));
    let mut at = 0;
    while at < lane.len() {
        let range = at..(at + step).min(lane.len());
        let same = filled.shown(range.len() * size);
        // SAFETY: the output is apart from the input, and what else writes to the arrays races with the
        // program's own leave (header of `lane`).
        let (part, to) =
            unsafe { (lane.part(range.clone()).octets(), target.part(range.clone()).octets_mut()) };
        if element_first {
            kernel(&[same, part], &mut [to]);
        } else {
            kernel(&[part, same], &mut [to]);
        }
        at = range.end;
    }
    true
}

/// Fills with one element many times: of a size that is known, so that it becomes vectors.
fn repeat(element: &[u8], into: &mut [u8]) {
    fn of<const N: usize>(element: &[u8], into: &mut [u8]) {
        let mut one = [0; N];
        one.copy_from_slice(element);
        into.as_chunks_mut::<N>().0.fill(one);
    }
    match element.len() {
        1 => of::<1>(element, into),
        2 => of::<2>(element, into),
        4 => of::<4>(element, into),
        8 => of::<8>(element, into),
        16 => of::<16>(element, into),
        size => into.chunks_exact_mut(size.max(1)).for_each(|to| to.copy_from_slice(element)),
    }
}

/// Goes over two views: calls `f` with a run of the first one's elements, as another type, and all of the
/// second one's lane that belongs to them, which is read and stored again. Where the second view repeats,
/// its lane is one element. Runs have at most `most` elements where they are converted.
pub fn fold(
    walk: &Walk<'_>,
    from: ScalarType,
    to: ScalarType,
    most: usize,
    f: &mut dyn FnMut(&[u8], &mut [u8]),
) {
    let (mut fetched, mut held, mut raw) =
        (Scratch::default(), Scratch::default(), Scratch::default());
    walk.each(|lanes| {
        let [source, target] = lanes else { return };
        let repeats = target.stride() == 0;
        let (len, size) = (source.len(), target.size());
        let in_place = from == to
            && source.is_contiguous()
            && source.is_aligned(from.align())
            && source.is_apart(target);
        // What only lies apart is gathered whole.
        let step = if in_place || from == to { len } else { most.min(len) };
        let mut at = 0;
        while at < len {
            let range = at..(at + step).min(len);
            let n = range.len();
            let (part, own) =
                (source.part(range.clone()), target.part(if repeats { 0..1 } else { range }));
            let shown = match in_place {
                // SAFETY: only `target` is written, which is apart from it.
                true => unsafe { part.octets() },
                false => {
                    fetch(&part, from, to, &mut fetched, &mut raw);
                    fetched.shown(n * to.size())
                }
            };
            let octets = held.octets(own.len() * size);
            own.gather(octets);
            f(shown, octets);
            own.scatter(octets);
            at += n;
        }
    });
}

/// Changes the elements of an array that nobody else has yet, which lie side by side.
pub fn update(view: &View, f: &dyn Fn(&mut [u8])) {
    if let Some(lane) = super::walk::whole(view).filter(|l| !l.is_empty()) {
        // SAFETY: what else writes to the array races with the program's own leave (header of `lane`).
        f(unsafe { lane.octets_mut() });
    }
}
