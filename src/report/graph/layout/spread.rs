//! The places along the layers, in the order that the library has found. Each box is drawn to its neighbours on the layers above and below,
//! as near as the boxes beside it allow. (The library's own places keep the longest lines straight, at the price of a picture that is ten
//! times as wide.)

/// The number of rounds. More of them change nothing that can be seen.
const ROUNDS: usize = 30;

/// The rounds at the end in which the neighbours on both sides count.
const BOTH: usize = 8;

/// The weight of a bend. A line that runs straight is easier to follow than one to a box in its best place.
const BEND: f64 = 3.0;

/// The boxes and bends to place.
pub(super) struct Spread<'a> {
    /// Those of each layer from left to right, with the lowest layer first.
    pub(super) rows: Vec<Vec<usize>>,
    /// The links from a layer to the next above it.
    pub(super) up: &'a [(usize, usize)],
    /// The room that each takes.
    pub(super) room: Vec<f64>,
    /// True for a bend.
    pub(super) is_bend: Vec<bool>,
}

impl Spread<'_> {
    /// Returns the places of the middles.
    pub(super) fn places(&self) -> Vec<f64> {
        let (mut above, mut below) = (vec![Vec::new(); self.room.len()], vec![Vec::new(); self.room.len()]);
        for (lower, upper) in self.up {
            above[*lower].push(*upper);
            below[*upper].push(*lower);
        }
        let mut places = vec![0.0; self.room.len()];
        for row in &self.rows {
            let wanted = vec![0.0; row.len()];
            self.settle(row, &wanted, &mut places);
        }
        for round in 0..ROUNDS {
            let (is_upward, is_both) = (round % 2 == 0, round + BOTH >= ROUNDS);
            for at in 0..self.rows.len() {
                let row = &self.rows[if is_upward { at } else { self.rows.len() - 1 - at }];
                let wanted: Vec<f64> = row
                    .iter()
                    .map(|node| {
                        let (near, far) =
                            if is_upward { (&below[*node], &above[*node]) } else { (&above[*node], &below[*node]) };
                        let counted = near.iter().chain(far.iter().filter(|_| is_both || near.is_empty()));
                        mean(counted.map(|other| places[*other])).unwrap_or(places[*node])
                    })
                    .collect();
                self.settle(row, &wanted, &mut places);
            }
        }
        places
    }

    /// Puts the boxes of a row as near as possible to where they are wanted, without one covering another: the least sum of weighted
    /// squares of the distances (isotonic regression, by pooling neighbours that would overlap).
    fn settle(&self, row: &[usize], wanted: &[f64], places: &mut [f64]) {
        // Without the room of those before it, no place may be left of the place before it.
        let mut offset = 0.0;
        let mut offsets = Vec::with_capacity(row.len());
        for (at, node) in row.iter().enumerate() {
            offset += if at == 0 { 0.0 } else { f64::midpoint(self.room[row[at - 1]], self.room[*node]) };
            offsets.push(offset);
        }
        let mut pools: Vec<(f64, f64, usize)> = Vec::new();
        for (at, node) in row.iter().enumerate() {
            let weight = if self.is_bend[*node] { BEND } else { 1.0 };
            let mut pool = (wanted[at] - offsets[at], weight, 1);
            while let Some((place, weight, count)) = pools.pop_if(|last| last.0 >= pool.0) {
                let sum = weight + pool.1;
                pool = ((place * weight + pool.0 * pool.1) / sum, sum, count + pool.2);
            }
            pools.push(pool);
        }
        let settled = pools.iter().flat_map(|(place, _, count)| std::iter::repeat_n(*place, *count));
        for ((node, place), offset) in row.iter().zip(settled).zip(offsets) {
            places[*node] = place + offset;
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
