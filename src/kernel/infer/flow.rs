//! Branches and loops while they are typed.
//!
//! Invariant: the positions of a loop (carries, forwarded values, results, what `break` passes) have one
//! type each: the join of all that reaches them. A loop whose assumed types prove too narrow is walked
//! again with wider ones; what it learnt is kept, so an outer loop's second walk finds the inner loop
//! settled.

use super::ctype::c_join;
use super::emit::{Emitter, Frame, Infer, Site};
use super::value::Val;
use crate::kernel::ir::{
    For, Inst, InstKind, Loc, LoopId, LoopKind, RegionId, Terminator, Value, ValueId, While,
};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Type};

impl Emitter<'_, '_> {
    pub(super) fn branch(
        &mut self,
        cond: ValueId,
        then: RegionId,
        orelse: RegionId,
        results: &[ValueId],
    ) -> Infer<()> {
        let cond = self.get(cond);
        if cond.is_never() {
            self.terminate(Terminator::Unreachable);
            return Ok(());
        }
        if let Some(known) = cond.known_bool() {
            let taken = if known { then } else { orelse };
            if let Some(vals) = self.walk_region(taken)? {
                for (&result, val) in results.iter().zip(vals) {
                    self.set(result, val);
                }
            }
            return Ok(());
        }
        let loc = self.loc;
        let outer = self.region;
        let (then_region, then_site) = self.side(then)?;
        let (else_region, else_site) = self.side(orelse)?;
        self.loc = loc;
        let mut types = Vec::new();
        for (i, &result) in results.iter().enumerate() {
            let name = self.source.graph.values[result].name;
            types.push(match (&then_site, &else_site) {
                (Some(a), Some(b)) if self.options.c_types => {
                    match c_join(&a.vals[i], &b.vals[i]) {
                        Some(ty) => Type::Scalar(ty),
                        None => {
                            let (x, y) = (&a.vals[i].ty, &b.vals[i].ty);
                            self.join(x, a.sources[i], y, b.sources[i], name)?
                        }
                    }
                }
                (Some(a), Some(b)) => {
                    self.join(&a.vals[i].ty, a.sources[i], &b.vals[i].ty, b.sources[i], name)?
                }
                (Some(site), None) | (None, Some(site)) => site.vals[i].ty.clone(),
                (None, None) => Type::Never,
            });
        }
        let reaches = then_site.is_some() || else_site.is_some();
        for site in [&then_site, &else_site].into_iter().flatten() {
            self.leave(site, &types, None, Terminator::Yield);
        }
        self.region = outer;
        self.loc = loc;
        self.alive = true;
        let mut scalars = Vec::new();
        if reaches {
            for (&result, ty) in results.iter().zip(&types) {
                let val = self.fresh(ty, self.source.graph.values[result].name);
                scalars.extend(&val.scalars);
                self.set(result, val);
            }
            for site in [&then_site, &else_site].into_iter().flatten() {
                self.origins_of_all(results, &site.vals);
            }
        }
        let kind = InstKind::If { cond: cond.scalars[0], then: then_region, orelse: else_region };
        let inst = self.graph.insts.push(Inst { kind, results: scalars, loc });
        self.graph.regions[outer].insts.push(inst);
        if !reaches {
            self.terminate(Terminator::Unreachable);
        }
        Ok(())
    }

    /// One side of a branch in a region of its own, and what it yields if it reaches its end.
    fn side(&mut self, region: RegionId) -> Infer<(RegionId, Option<Site>)> {
        let typed = self.new_region();
        self.region = typed;
        self.alive = true;
        let vals = self.walk_region(region)?;
        let sources = self.source.graph.regions[region].term.values().to_vec();
        let site = vals.map(|vals| Site { region: self.region, vals, sources, loc: self.loc });
        Ok((typed, site))
    }

    // Loops.

    /// The assumed types of a loop's positions: what is known from earlier walks, joined with what
    /// enters.
    fn entry_types(&self, id: LoopId, init: &[ValueId], names: &[ValueId]) -> Infer<Vec<Type>> {
        let mut types = Vec::new();
        for (i, &value) in init.iter().enumerate() {
            let entering = self.get(value).ty;
            let known = self.loop_types[id].as_ref().map_or(Type::Never, |t| t[i].clone());
            let name = self.source.graph.values[names[i]].name;
            types.push(self.join(&known, names[i], &entering, value, name)?);
        }
        Ok(types)
    }

    /// Joins what a site brings into the types.
    fn widen(
        &self,
        types: &mut [Type],
        site: &Site,
        init: &[ValueId],
        names: &[ValueId],
    ) -> Infer<()> {
        for (i, val) in site.vals.iter().enumerate() {
            let name = self.source.graph.values[names[i]].name;
            types[i] = self.join(&types[i], init[i], &val.ty, site.sources[i], name)?;
        }
        Ok(())
    }

    /// Typed parameters for untyped ones; their scalars.
    fn take(&mut self, params: &[ValueId], types: &[Type]) -> Vec<ValueId> {
        let mut scalars = Vec::new();
        for (&param, ty) in params.iter().zip(types) {
            let val = self.fresh(ty, self.source.graph.values[param].name);
            scalars.extend(&val.scalars);
            self.set(param, val);
        }
        scalars
    }

    fn origins_of_all(&mut self, to: &[ValueId], from: &[Val]) {
        for (&to, from) in to.iter().zip(from) {
            let to = self.get(to);
            self.join_origins(&to, from);
        }
    }

    fn give(&mut self, values: &[ValueId], types: &[Type]) -> Vec<ValueId> {
        let mut scalars = Vec::new();
        for (&value, ty) in values.iter().zip(types) {
            let val = self.get(value);
            scalars.extend(self.convert(&val, ty));
        }
        scalars
    }

    pub(super) fn for_loop(&mut self, f: &For, results: &[ValueId]) -> Infer<()> {
        let source = self.source;
        let (outer, loc) = (self.region, self.loc);
        let params = &source.graph.regions[f.body].params;
        let (index, carries) = (params[0], &params[1..]);
        let mut types = self.entry_types(f.id, &f.init, carries)?;
        let n_returns = self.returns.len();
        loop {
            let mut wider = types.clone();
            self.returns.truncate(n_returns);
            let body = self.new_region();
            self.region = body;
            let body_begins = self.graph.values.len();
            let index_name = source.graph.values[index].name;
            let index_value = self.graph.values.push(Value { ty: Scalar::I64, name: index_name });
            let mut typed_params = vec![index_value];
            self.vals[index] = Some(Val::scalar(Scalar::I64, index_value));
            typed_params.extend(self.take(carries, &types));
            self.origins_of_all(carries, &self.get_all(&f.init));
            self.graph.regions[body].params = typed_params;
            let around = self.outside;
            if self.graph.loops[f.id].kind == LoopKind::Prange && self.options.parallel {
                self.outside = around.or(Some(body_begins));
            }
            let frame = self.body(f.id, f.body);
            self.outside = around;
            let frame = frame?;
            for site in frame.continues.iter().chain(&frame.breaks) {
                self.widen(&mut wider, site, &f.init, carries)?;
            }
            let orelse = self.orelse(f.orelse, &types)?;
            if let Some((_, Some(site))) = &orelse {
                self.widen(&mut wider, site, &f.init, carries)?;
            }
            self.loop_types[f.id] = Some(wider.clone());
            if wider != types {
                types = wider;
                continue;
            }
            let mark = self.loop_mark(f, &types, body, outer, loc)?;
            self.patch(f.id, &frame, &orelse, &types, mark);
            self.region = outer;
            self.loc = loc;
            let init = self.give(&f.init, &types);
            let scalar = |e: &Self, v: ValueId| e.get(v).scalars[0];
            let (start, stop, step) =
                (scalar(self, f.start), scalar(self, f.stop), scalar(self, f.step));
            let orelse = orelse.map(|(region, _)| region);
            let kind = InstKind::For(For { id: f.id, start, stop, step, init, body, orelse });
            self.close(kind, results, &types)?;
            self.origins_of_all(results, &self.get_all(&f.init));
            for site in frame.continues.iter().chain(&frame.breaks) {
                self.origins_of_all(results, &site.vals);
            }
            return Ok(());
        }
    }

    pub(super) fn while_loop(&mut self, w: &While, results: &[ValueId]) -> Infer<()> {
        let source = self.source;
        let (outer, loc) = (self.region, self.loc);
        let carries = &source.graph.regions[w.head].params;
        let forwarded = &source.graph.regions[w.body].params;
        let mut types = self.entry_types(w.id, &w.init, carries)?;
        let n_returns = self.returns.len();
        loop {
            let mut wider = types.clone();
            self.returns.truncate(n_returns);
            self.loc = loc;
            let head = self.new_region();
            self.region = head;
            self.alive = true;
            self.graph.regions[head].params = self.take(carries, &types);
            self.origins_of_all(carries, &self.get_all(&w.init));
            let head_vals = self.walk_region(w.head)?;
            let head_site = head_vals.map(|vals| Site {
                region: self.region,
                vals,
                sources: source.graph.regions[w.head].term.values().to_vec(),
                loc,
            });
            if let Some(site) = &head_site {
                let rest = Site {
                    vals: site.vals[1..].to_vec(),
                    sources: site.sources[1..].to_vec(),
                    ..site.clone()
                };
                self.widen(&mut wider, &rest, &w.init, carries)?;
            }
            let body = self.new_region();
            self.region = body;
            self.graph.regions[body].params = self.take(forwarded, &types);
            self.origins_of_all(forwarded, &self.get_all(&w.init));
            if let Some(site) = &head_site {
                self.origins_of_all(forwarded, &site.vals[1..]);
            }
            let frame = self.body(w.id, w.body)?;
            for site in frame.continues.iter().chain(&frame.breaks) {
                self.widen(&mut wider, site, &w.init, carries)?;
            }
            let orelse = self.orelse(w.orelse, &types)?;
            if let Some((_, Some(site))) = &orelse {
                self.widen(&mut wider, site, &w.init, carries)?;
            }
            self.loop_types[w.id] = Some(wider.clone());
            if wider != types {
                types = wider;
                continue;
            }
            let reaches_body = head_site.is_some();
            if let Some(site) = &head_site {
                let mut yielded = vec![Type::BOOL];
                yielded.extend(types.iter().cloned());
                self.leave(site, &yielded, None, Terminator::Yield);
            }
            let allocates = self.allocates(head) || self.allocates(body);
            (self.region, self.loc) = (outer, loc);
            let mark = allocates.then(|| self.mark());
            self.patch(w.id, &frame, &orelse, &types, mark);
            self.region = outer;
            self.loc = loc;
            let init = self.give(&w.init, &types);
            let orelse = orelse.map(|(region, _)| region);
            let kind = InstKind::While(While { id: w.id, init, head, body, orelse });
            self.close(kind, results, &types)?;
            self.origins_of_all(results, &self.get_all(&w.init));
            for site in frame.continues.iter().chain(&frame.breaks) {
                self.origins_of_all(results, &site.vals);
            }
            if !reaches_body {
                self.terminate(Terminator::Unreachable);
            }
            return Ok(());
        }
    }

    /// Where the memory that a counted loop's iterations make begins: before the loop, or in each iteration
    /// where these may run on several threads.
    fn loop_mark(
        &mut self,
        f: &For,
        types: &[Type],
        body: RegionId,
        outer: RegionId,
        loc: Loc,
    ) -> Infer<Option<ValueId>> {
        let carried = types.iter().position(Type::holds_arrays);
        let is_prange = self.graph.loops[f.id].kind == LoopKind::Prange;
        if let Some(at) = carried
            && is_prange
            && self.options.parallel
        {
            let carry = self.source.graph.regions[f.body].params[1 + at];
            let name = self.source.graph.values[carry].name;
            let reason = Reason::ArrayLeavesPrange { name };
            return self.refuse(self.source.graph.values[carry].span, reason);
        }
        if !self.allocates(body) {
            return Ok(None);
        }
        if is_prange && carried.is_none() {
            self.loc = loc;
            return Ok(Some(self.mark_first(body)));
        }
        (self.region, self.loc) = (outer, loc);
        Ok(Some(self.mark()))
    }

    /// Walks a loop's body into the current region.
    fn body(&mut self, id: LoopId, body: RegionId) -> Infer<Frame> {
        self.frames.push(Frame { id, continues: Vec::new(), breaks: Vec::new() });
        self.alive = true;
        self.walk_region(body)?;
        Ok(self.frames.pop().unwrap_or(Frame { id, continues: Vec::new(), breaks: Vec::new() }))
    }

    fn orelse(
        &mut self,
        orelse: Option<RegionId>,
        types: &[Type],
    ) -> Infer<Option<(RegionId, Option<Site>)>> {
        let Some(region) = orelse else { return Ok(None) };
        let source = self.source;
        let typed = self.new_region();
        self.region = typed;
        self.alive = true;
        self.graph.regions[typed].params = self.take(&source.graph.regions[region].params, types);
        let vals = self.walk_region(region)?;
        let sources = source.graph.regions[region].term.values().to_vec();
        let site = vals.map(|vals| Site { region: self.region, vals, sources, loc: self.loc });
        Ok(Some((typed, site)))
    }

    fn patch(
        &mut self,
        id: LoopId,
        frame: &Frame,
        orelse: &Option<(RegionId, Option<Site>)>,
        types: &[Type],
        mark: Option<ValueId>,
    ) {
        for site in &frame.continues {
            self.leave(site, types, mark, |values| Terminator::Continue(id, values));
        }
        for site in &frame.breaks {
            self.leave(site, types, None, |values| Terminator::Break(id, values));
        }
        if let Some((_, Some(site))) = orelse {
            self.leave(site, types, None, Terminator::Yield);
        }
    }

    fn close(
        &mut self,
        kind: InstKind<crate::kernel::ir::op::Op>,
        results: &[ValueId],
        types: &[Type],
    ) -> Infer<()> {
        self.alive = true;
        let scalars = self.take(results, types);
        let inst = self.graph.insts.push(Inst { kind, results: scalars, loc: self.loc });
        self.graph.regions[self.region].insts.push(inst);
        Ok(())
    }
}
