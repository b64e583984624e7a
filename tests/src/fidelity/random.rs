//! Choices that are the same for the same seed, on every machine and for ever.

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose operations.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// All choices follow from the seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Another stream of choices, for what is numbered inside this one.
    pub fn fork(&self, number: u64) -> Self {
        let mut fork = Self(self.0 ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        fork.next();
        fork
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `count`, which is not zero.
    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap()
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Clone>(&mut self, from: &[(usize, T)]) -> T {
        let mut at = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in from {
            if at < *weight {
                return value.clone();
            }
            at -= weight;
        }
        unreachable!("the weights were summed")
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_same_seed_chooses_the_same() {
        let choices = |seed| {
            let mut random = Random::new(seed);
            (0..50).map(|_| random.below(7)).collect::<Vec<_>>()
        };
        assert_eq!(choices(4), choices(4));
        assert_ne!(choices(4), choices(5));
        assert_ne!(choices(4), (0..50).map(|n| Random::new(4).fork(n).below(7)).collect::<Vec<_>>());
        assert!((0..7).all(|number| choices(4).contains(&number)));
    }

    #[test]
    fn weights_are_obeyed() {
        let mut random = Random::new(1);
        let chosen: Vec<char> = (0..1000).map(|_| random.weighted(&[(9, 'a'), (1, 'b'), (0, 'c')])).collect();
        let count = |wanted| chosen.iter().filter(|one| **one == wanted).count();
        assert!(count('a') > 850 && count('b') > 50 && count('c') == 0);
    }
}
