//! A long list that can be changed anywhere at little cost.
//!
//! A client that empties a folder of a million messages sends a million `* 1 EXPUNGE`; taking the first element
//! out of a plain list that often moves everything else a million times. So the list is cut into chunks, and a
//! change moves no more than one of them. A short list is one chunk.

/// An element that stands for several things.
pub(super) trait Weighed: Copy {
    /// For how many.
    fn weight(&self) -> u32;
}

/// The list.
#[derive(Clone, Debug)]
pub(super) struct Chunks<T> {
    chunks: Vec<Chunk<T>>,
    weight: u32,
}

#[derive(Clone, Debug)]
struct Chunk<T> {
    /// Never empty, at most [`MOST`].
    items: Vec<T>,
    weight: u32,
}

/// Where an element stands; void once anything was put in or taken out before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    chunk: usize,
    item: usize,
}

/// So many elements make a chunk: 4 KiB of eight bytes each.
const MOST: usize = 512;

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), weight: 0 }
    }
}

impl<T: Weighed> Chunks<T> {
    /// The weight of all elements.
    pub(super) const fn weight(&self) -> u32 {
        self.weight
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = T> + '_ {
        self.chunks.iter().flat_map(|chunk| chunk.items.iter().copied())
    }

    /// The elements from `place` on.
    pub(super) fn iter_from(&self, place: Place) -> impl Iterator<Item = T> + '_ {
        let here = self.chunks.get(place.chunk).and_then(|chunk| chunk.items.get(place.item..));
        let later = self.chunks.get(place.chunk + 1..).unwrap_or_default();
        here.unwrap_or_default()
            .iter()
            .copied()
            .chain(later.iter().flat_map(|chunk| chunk.items.iter().copied()))
    }

    pub(super) fn first(&self) -> Option<T> {
        self.chunks.first()?.items.first().copied()
    }

    pub(super) fn last(&self) -> Option<T> {
        self.chunks.last()?.items.last().copied()
    }

    pub(super) fn at(&self, place: Place) -> Option<T> {
        self.chunks.get(place.chunk)?.items.get(place.item).copied()
    }

    /// Where the last element stands.
    pub(super) fn last_place(&self) -> Option<Place> {
        let chunk = self.chunks.len().checked_sub(1)?;
        Some(Place { chunk, item: self.chunks.get(chunk)?.items.len().checked_sub(1)? })
    }

    pub(super) fn before(&self, place: Place) -> Option<Place> {
        if let Some(item) = place.item.checked_sub(1) {
            return Some(Place { item, ..place });
        }
        let chunk = place.chunk.checked_sub(1)?;
        Some(Place { chunk, item: self.chunks.get(chunk)?.items.len().checked_sub(1)? })
    }

    pub(super) fn after(&self, place: Place) -> Option<Place> {
        let next = Place { item: place.item + 1, ..place };
        let next = if self.at(next).is_some() { next } else { Place { chunk: place.chunk + 1, item: 0 } };
        self.at(next).map(|_| next)
    }

    /// The element that holds the unit number `offset`, counted from 0, and which of its units that is.
    pub(super) fn by_weight(&self, mut offset: u32) -> Option<(Place, u32)> {
        for (at, chunk) in self.chunks.iter().enumerate() {
            if offset >= chunk.weight {
                offset -= chunk.weight;
                continue;
            }
            count(at);
            for (item, element) in chunk.items.iter().enumerate() {
                if offset < element.weight() {
                    count(item);
                    return Some((Place { chunk: at, item }, offset));
                }
                offset -= element.weight();
            }
        }
        None
    }

    /// The first element that does not lie before what is looked for, in a sorted list; the end when all do.
    pub(super) fn partition(&self, is_before: impl Fn(&T) -> bool) -> Place {
        let chunk = self.chunks.partition_point(|chunk| chunk.items.last().is_some_and(&is_before));
        let item = self.chunks.get(chunk).map_or(0, |chunk| chunk.items.partition_point(is_before));
        Place { chunk, item }
    }

    /// The first element that is looked for; chunks that cannot hold it are passed over.
    pub(super) fn find(&self, can_hold: impl Fn(&[T]) -> bool, is: impl Fn(&T) -> bool) -> Option<Place> {
        for (at, chunk) in self.chunks.iter().enumerate() {
            count(1);
            if can_hold(&chunk.items) {
                count(chunk.items.len());
                if let Some(item) = chunk.items.iter().position(&is) {
                    return Some(Place { chunk: at, item });
                }
            }
        }
        None
    }

    /// Puts an element at the end.
    pub(super) fn push(&mut self, element: T) {
        self.weight = self.weight.saturating_add(element.weight());
        match self.chunks.last_mut() {
            Some(chunk) if chunk.items.len() < MOST => {
                chunk.weight = chunk.weight.saturating_add(element.weight());
                chunk.items.push(element);
            }
            _ => self.chunks.push(Chunk { items: vec![element], weight: element.weight() }),
        }
    }

    /// Puts an element before the one at `place`.
    pub(super) fn insert(&mut self, place: Place, element: T) {
        let Some(chunk) = self.chunks.get_mut(place.chunk).filter(|chunk| place.item <= chunk.items.len())
        else {
            return self.push(element);
        };
        count(chunk.items.len() - place.item);
        chunk.items.insert(place.item, element);
        chunk.weight = chunk.weight.saturating_add(element.weight());
        self.weight = self.weight.saturating_add(element.weight());
        self.split(place.chunk);
    }

    /// Puts these elements in the place of the one at `place`.
    pub(super) fn replace(&mut self, place: Place, elements: &[T]) {
        let Some(chunk) = self.chunks.get_mut(place.chunk) else { return };
        let Some(old) = chunk.items.get(place.item).copied() else { return };
        let weight: u32 = elements.iter().map(Weighed::weight).sum();
        chunk.weight = chunk.weight - old.weight() + weight;
        self.weight = self.weight.saturating_sub(old.weight()).saturating_add(weight);
        if let ([element], Some(item)) = (elements, chunk.items.get_mut(place.item)) {
            *item = *element;
            return;
        }
        count(chunk.items.len() - place.item);
        chunk.items.splice(place.item..=place.item, elements.iter().copied());
        if chunk.items.is_empty() {
            count(self.chunks.len() - place.chunk);
            self.chunks.remove(place.chunk);
        } else {
            self.split(place.chunk);
        }
    }

    fn split(&mut self, at: usize) {
        let Some(chunk) = self.chunks.get_mut(at).filter(|chunk| chunk.items.len() > MOST) else { return };
        let items = chunk.items.split_off(chunk.items.len() / 2);
        chunk.items.shrink_to_fit();
        let weight = items.iter().map(Weighed::weight).sum();
        chunk.weight -= weight;
        count(self.chunks.len() - at);
        self.chunks.insert(at + 1, Chunk { items, weight });
    }
}

impl<T: Weighed> FromIterator<T> for Chunks<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut list = Self::default();
        for element in elements {
            list.push(element);
        }
        list
    }
}

#[cfg(test)]
thread_local! {
    /// How many elements were looked at or moved, for the tests of what a change costs.
    pub(super) static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
fn count(steps: usize) {
    STEPS.set(STEPS.get() + steps as u64);
}

#[cfg(not(test))]
const fn count(_steps: usize) {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Unit(u32);

    impl Weighed for Unit {
        fn weight(&self) -> u32 {
            self.0 % 3 + 1
        }
    }

    #[test]
    fn a_long_list_is_cut_and_keeps_its_order() {
        let mut list: Chunks<Unit> = (0..3_000).map(Unit).collect();
        for _ in 0..600 {
            let (place, _) = list.by_weight(700).unwrap();
            list.insert(place, Unit(7));
        }
        assert!(list.chunks.iter().all(|chunk| (1..=MOST).contains(&chunk.items.len())));
        assert_eq!(list.iter().count(), 3_600);
        assert_eq!(list.iter().filter(|unit| unit.0 == 7).count(), 601);
        for _ in 0..3_600 {
            let (place, _) = list.by_weight(0).unwrap();
            list.replace(place, &[]);
        }
        assert!(list.is_empty());
    }

    proptest! {
        #[test]
        fn it_is_a_list(steps in prop::collection::vec((0u8..4, any::<u16>(), any::<u16>()), 0..60)) {
            let mut list: Chunks<Unit> = (0..1_100).map(Unit).collect();
            let mut model: Vec<Unit> = (0..1_100).map(Unit).collect();
            for (what, where_, value) in steps {
                let total: u32 = model.iter().map(Weighed::weight).sum();
                prop_assert_eq!(list.weight(), total);
                let Some((place, _)) = list.by_weight(u32::from(where_) % total.max(1)) else { continue };
                let at = model.iter().scan(0, |sum, unit| { *sum += unit.weight(); Some(*sum) })
                    .position(|sum| sum > u32::from(where_) % total.max(1)).unwrap();
                prop_assert_eq!(list.at(place), model.get(at).copied());
                prop_assert_eq!(list.after(place).and_then(|next| list.at(next)), model.get(at + 1).copied());
                prop_assert_eq!(
                    list.before(place).and_then(|left| list.at(left)),
                    at.checked_sub(1).and_then(|left| model.get(left)).copied()
                );
                let unit = Unit(u32::from(value));
                match what {
                    0 => { list.insert(place, unit); model.insert(at, unit); }
                    1 => { list.replace(place, &[]); model.remove(at); }
                    2 => { list.replace(place, &[unit, unit, unit]); model.splice(at..=at, [unit; 3]); }
                    _ => { list.replace(place, &[unit]); model[at] = unit; }
                }
                prop_assert!(list.iter().eq(model.iter().copied()));
            }
        }
    }
}
