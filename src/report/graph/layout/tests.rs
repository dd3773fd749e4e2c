//! The layout of small and of large maps.

use std::time::Instant;

use super::*;
use crate::model::map_graph::{MapEdge, MapNode};

/// Returns a map of domains `d0`, `d1`, … with these dependencies.
fn map(count: usize, links: &[(usize, usize)]) -> MapGraph {
    let node = |at| MapNode { name: format!("d{at}"), title: None, is_library: false, is_affected: None, unread: None };
    let mut links = links.to_vec();
    links.sort_unstable();
    links.dedup();
    let edge = |(from, to)| MapEdge { from, to, is_declared: true, proven: None, is_files_only: false };
    MapGraph { nodes: (0..count).map(node).collect(), edges: links.into_iter().map(edge).collect(), counts_proven: false }
}

/// Returns a source of numbers below another one.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("a number") % below
    }
}

/// Returns a map as of a large platform: services on a few libraries, and some that need each other. `seed` chooses.
fn platform(count: usize, links: usize, seed: u64) -> MapGraph {
    let mut random = numbers(seed);
    let mut pairs = Vec::new();
    while pairs.len() < links {
        let (from, tier) = (random(count), count / 8);
        let below = from / tier * tier;
        // Most need domains of the two tiers below their own, or a library.
        let to = if random(3) == 0 { random(tier) } else { below.saturating_sub(1 + random(2 * tier)) };
        if to < below && !pairs.contains(&(from, to)) {
            pairs.push((from, to));
        }
    }
    pairs.extend([(1, count - 1), (2, 3), (3, 2)]);
    map(count, &pairs)
}

#[test]
fn dependencies_that_follow_from_others_are_found() {
    let check = |links: &[(usize, usize)], implied: &[(usize, usize)]| {
        let graph = map(6, links);
        let found = reduction::implied(&graph);
        let found: Vec<(usize, usize)> =
            graph.edges.iter().zip(found).filter(|(_, is)| *is).map(|(edge, _)| (edge.from, edge.to)).collect();
        assert_eq!(found, implied, "{links:?}");
    };
    check(&[], &[]);
    check(&[(0, 1), (1, 2), (0, 2)], &[(0, 2)]);
    check(&[(0, 1), (1, 2), (2, 3), (0, 3), (0, 2), (1, 3)], &[(0, 2), (0, 3), (1, 3)]);
    // All of a cycle stay, and so do both ways into one.
    check(&[(0, 1), (1, 2), (2, 0), (0, 2)], &[]);
    check(&[(0, 1), (0, 2), (1, 2), (2, 1)], &[]);
    check(&[(0, 1), (1, 2), (2, 1), (2, 3), (0, 3)], &[(0, 3)]);
}

#[test]
fn what_is_left_out_changes_nothing_that_is_reached() {
    let reached = |count: usize, links: &[(usize, usize)]| -> Vec<Vec<bool>> {
        let mut reached = vec![vec![false; count]; count];
        for (from, to) in links {
            reached[*from][*to] = true;
        }
        for middle in 0..count {
            for from in 0..count {
                for to in 0..count {
                    reached[from][to] |= reached[from][middle] && reached[middle][to];
                }
            }
        }
        reached
    };
    for seed in 0..20 {
        let graph = platform(70, 200, seed);
        let is_implied = reduction::implied(&graph);
        let all: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        let kept: Vec<(usize, usize)> = all.iter().zip(&is_implied).filter(|(_, is)| !**is).map(|(link, _)| *link).collect();
        assert!(kept.len() < all.len());
        assert_eq!(reached(70, &kept), reached(70, &all), "{seed}");
    }
}

/// Checks that no box covers another one, that all are in the picture, and that no arrow that is laid out passes below a box.
fn check_places(graph: MapGraph) {
    let drawn = DrawnMap::new(graph);
    let (width, height) = drawn.size;
    for (at, a) in drawn.boxes.iter().enumerate() {
        let is_inside = a.x - a.width / 2.0 >= 1.0 && a.x + a.width / 2.0 < width && a.y > 1.0 && a.y < height;
        assert!(is_inside, "{a:?} {:?}", drawn.size);
        for b in &drawn.boxes[at + 1..] {
            let is_apart = (a.x - b.x).abs() >= f64::midpoint(a.width, b.width) || (a.y - b.y).abs() >= HEIGHT;
            assert!(is_apart, "{a:?} {b:?}");
        }
    }
    for (x, y) in drawn.bends.iter().flatten() {
        let covered = drawn.boxes.iter().find(|a| (a.y - y).abs() < HEIGHT && (a.x - x).abs() < a.width / 2.0);
        assert_eq!(covered, None, "{x} {y}");
    }
}

#[test]
fn boxes_cover_no_other_and_arrows_pass_beside_them() {
    let chain: Vec<(usize, usize)> = (1..40).map(|at| (at, at - 1)).collect();
    let star: Vec<(usize, usize)> = (1..60).map(|at| (at, 0)).collect();
    let roots: Vec<(usize, usize)> = (1..60).map(|at| (0, at)).collect();
    let ring: Vec<(usize, usize)> = (0..30).map(|at| (at, (at + 1) % 30)).collect();
    let maps = [map(0, &[]), map(1, &[]), map(60, &[]), map(40, &chain), map(60, &star), map(60, &roots), map(30, &ring)];
    maps.into_iter().chain([platform(200, 800, 7)]).for_each(check_places);
}

#[test]
fn any_small_map_has_its_places() {
    for seed in 0..150 {
        let mut random = numbers(seed);
        let (count, links) = (2 + random(12), random(40));
        let pairs: Vec<(usize, usize)> =
            (0..links).map(|_| (random(count), random(count))).filter(|(from, to)| from != to).collect();
        check_places(map(count, &pairs));
    }
}

#[test]
fn what_is_needed_is_below_what_needs_it_except_in_cycles() {
    let drawn = DrawnMap::new(platform(200, 800, 3));
    let edges = &drawn.graph.edges;
    let links: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let group = reduction::groups(drawn.graph.nodes.len(), &links);
    let is_upward = |(from, to): &(usize, usize)| drawn.boxes[*from].y >= drawn.boxes[*to].y;
    for ((from, to), is_implied) in links.iter().zip(&drawn.is_implied) {
        assert!(*is_implied || group[*from] == group[*to] || !is_upward(&(*from, *to)), "{from} {to}");
    }
    assert!(links.iter().any(is_upward), "a cycle leads upward somewhere");
}

/// A picture is made once a commit, so some seconds without optimization are bearable; a minute would show that a step grew too fast.
#[test]
fn two_hundred_domains_are_drawn_in_bounded_time_and_space() {
    let start = Instant::now();
    let drawn = DrawnMap::new(platform(200, 800, 1));
    let took = start.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
    let (width, height) = drawn.size;
    assert!(width < 8_000.0 && height < 4_000.0, "{width} {height}");
    assert_eq!(drawn.boxes, DrawnMap::new(platform(200, 800, 1)).boxes, "the same picture each time");
}
