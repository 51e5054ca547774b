//! Numbers that NumPy 2.5 draws for the same seeds.

use super::continuous::{self, fill_normal, fill_normal32};
use super::integers::{Method, fill};
use super::{SeedSequence, Stream, discrete, hypergeometric, order};

fn seed(n: u32) -> SeedSequence {
    SeedSequence::new(&[n], &[], 4)
}

#[test]
fn seeds_become_the_words_of_each_generator() {
    let first = |mut s: Stream| [s.raw(), s.raw(), s.raw()];
    let s = seed(12345);
    let pcg = [4193609425186963869, 5843160025838961886, 14708796524633321433];
    assert_eq!(first(Stream::pcg64(&s)), pcg);
    assert_eq!(first(Stream::twister(&s)), [1622936285, 3620788691, 1426156273]);
    let philox = [7761547988346370368, 12048877680314648833, 7990457742470656338];
    assert_eq!(first(Stream::philox(&s)), philox);
    let sfc = [3527068094297800258, 5648030432468382359, 9063957079744815110];
    assert_eq!(first(Stream::sfc64(&s)), sfc);
    let dxsm = [17193872397121361007, 6225879447261284483, 4002610872796635837];
    assert_eq!(first(Stream::pcg64_dxsm(&s)), dxsm);
}

#[test]
fn halves_of_words_wait_for_the_next_draw() {
    let mut s = Stream::pcg64(&seed(7));
    let mut floats = [0.0; 3];
    continuous::fill_uniform(&mut s, &mut floats);
    assert_eq!(floats, [0.625095466604667, 0.8972138009695755, 0.7756856902451935]);
    let mut short = [0.0; 3];
    continuous::fill_uniform32(&mut s, &mut short);
    assert_eq!(short.map(f64::from), [0.8336510062217712, 0.2252071499824524, 0.05553156137466431]);
    let mut digits = [0u64; 5];
    fill(&mut s, 64, 0, 9, Method::Lemire, &mut digits);
    assert_eq!(digits, [3, 2, 8, 9, 0]);
    let mut wide = [0u64; 3];
    fill(&mut s, 64, 0, (1 << 40) - 1, Method::Lemire, &mut wide);
    assert_eq!(wide, [902950195071, 876387105057, 514499921694]);
    let mut narrow = [0u8; 9];
    fill(&mut s, 8, 0, 199, Method::Lemire, &mut narrow);
    assert_eq!(narrow, [56, 171, 2, 163, 95, 106, 114, 103, 89]);
}

#[test]
fn the_tables_have_the_bits_of_numpy() {
    // Three million numbers meet every layer, its edge and the tail.
    let n = 3_000_000;
    let mut long = vec![0.0; n];
    let mixed = |v: &[f64]| v.iter().fold(0, |all, x| all ^ x.to_bits());
    fill_normal(&mut Stream::pcg64(&seed(1)), &mut long);
    assert_eq!(mixed(&long), 0x7e54_49fd_a232_4454);
    continuous::fill_exponential(&mut Stream::pcg64(&seed(1)), &mut long);
    assert_eq!(mixed(&long), 0x0028_3c4b_4323_91b8);
    let mut short = vec![0.0; n];
    let mixed = |v: &[f32]| v.iter().fold(0, |all, x| all ^ x.to_bits());
    fill_normal32(&mut Stream::pcg64(&seed(1)), &mut short);
    assert_eq!(mixed(&short), 0x8b97_5c3a);
    continuous::fill_exponential32(&mut Stream::pcg64(&seed(1)), &mut short);
    assert_eq!(mixed(&short), 0x7637_4f2d);
}

/// What a fresh stream's first draws add up to, by distribution: today's generator, then `RandomState`.
const SUMS: &[(&str, [f64; 3], f64, f64)] = &[
    ("beta", [0.3, 0.7, 0.0], 156.4906624850795, 138.0565838550516),
    ("beta", [2.0, 5.0, 0.0], 144.48161432215338, 140.7298032374107),
    ("exponential", [2.5, 0.0, 0.0], 1192.3834847088406, 1256.4888343641996),
    ("uniform", [1.0, 3.0, 0.0], 1228.8302852910174, 1250.2176185778821),
    ("normal", [1.0, 2.0, 0.0], 501.3065235424579, 519.839851325101),
    ("standard_gamma", [0.5, 0.0, 0.0], 255.58552793333348, 228.05273012060812),
    ("standard_gamma", [1.0, 0.0, 0.0], 476.95339388353574, 502.5955337456804),
    ("gamma", [3.5, 2.0, 0.0], 3593.010031400338, 3600.435496141383),
    ("f", [3.0, 5.0, 0.0], 900.6095322539257, 795.3977861263577),
    ("noncentral_f", [3.0, 5.0, 1.5], 1023.915700180767, 1101.5194161652155),
    ("noncentral_f", [0.5, 5.0, 1.5], 3551.7660306572598, 3770.113112882221),
    ("chisquare", [3.0, 0.0, 0.0], 1559.7794094925846, 1520.7860050421884),
    ("noncentral_chisquare", [3.0, 2.0, 0.0], 2510.7538109346137, 2571.028685465738),
    ("standard_t", [4.0, 0.0, 0.0], -24.380470091233263, -4.611240010393451),
    ("vonmises", [0.5, 2.0, 0.0], 236.6790344719695, 222.6712006565427),
    ("vonmises", [0.5, 1e-06, 0.0], -42.75439161437187, -42.14302712219674),
    ("pareto", [3.0, 0.0, 0.0], 224.15760279100581, 249.89733423586446),
    ("weibull", [1.5, 0.0, 0.0], 440.4731308702529, 452.4866657637216),
    ("power", [2.0, 0.0, 0.0], 331.97736407069436, 333.0351569125635),
    ("laplace", [0.0, 2.0, 0.0], -77.57833913495476, -8.47233513167417),
    ("gumbel", [0.0, 2.0, 0.0], 666.3655901641159, 589.9675665157954),
    ("logistic", [1.0, 2.0, 0.0], 399.97355486539993, 490.69420638609046),
    ("lognormal", [0.0, 1.0, 0.0], 790.1814643929033, 824.9551568379861),
    ("rayleigh", [2.0, 0.0, 0.0], 1232.6001171500925, 1254.7248120971853),
    ("wald", [1.0, 2.0, 0.0], 494.65499674128665, 510.29865447605556),
    ("triangular", [0.0, 1.0, 4.0], 814.594420555264, 834.0770177868164),
    ("poisson", [3.0, 0.0, 0.0], 1456.0, 1541.0),
    ("poisson", [30.0, 0.0, 0.0], 15147.0, 14807.0),
    ("negative_binomial", [5.0, 0.3, 0.0], 5635.0, 5816.0),
    ("zipf", [2.5, 0.0, 0.0], 908.0, 748.0),
    ("geometric", [0.1, 0.0, 0.0], 4779.0, 5028.0),
    ("geometric", [0.5, 0.0, 0.0], 985.0, 1009.0),
    ("logseries", [0.7, 0.0, 0.0], 978.0, 915.0),
    ("binomial", [10.0, 0.3, 0.0], 1478.0, 1490.0),
    ("binomial", [100.0, 0.45, 0.0], 22496.0, 22408.0),
    ("binomial", [1000.0, 0.9, 0.0], 449996.0, 450015.0),
    ("hypergeometric", [10.0, 20.0, 5.0], 843.0, 835.0),
    ("hypergeometric", [100.0, 200.0, 50.0], 8355.0, 8429.0),
    ("hypergeometric", [200.0, 100.0, 250.0], 83355.0, 83308.0),
];

#[test]
fn distributions_draw_the_numbers_of_numpy() {
    for &(name, p, new, old) in SUMS {
        let both = [(Stream::pcg64(&seed(5)), new, false), (Stream::legacy(5), old, true)];
        for (mut s, expected, legacy) in both {
            let mut sum = 0.0;
            for _ in 0..500 {
                let n = |i: usize| p[i] as i64;
                sum += match (name, legacy) {
                    ("binomial", false) => discrete::binomial(&mut s, n(0), p[1]) as f64,
                    ("binomial", true) => discrete::old_binomial(&mut s, n(0), p[1]) as f64,
                    ("hypergeometric", false) => {
                        hypergeometric::hypergeometric(&mut s, n(0), n(1), n(2)) as f64
                    }
                    ("hypergeometric", true) => {
                        hypergeometric::old_hypergeometric(&mut s, n(0), n(1), n(2)) as f64
                    }
                    _ => match (continuous::find(name), discrete::find(name)) {
                        (Some(row), _) if legacy => (row.legacy)(&mut s, p),
                        (Some(row), _) => (row.draw)(&mut s, p),
                        (_, Some(row)) if legacy => (row.legacy)(&mut s, [p[0], p[1]]) as f64,
                        (_, Some(row)) => (row.draw)(&mut s, [p[0], p[1]]) as f64,
                        (None, None) => panic!("no distribution {name}"),
                    },
                };
            }
            assert_eq!(sum, expected, "{name}{p:?}, legacy: {legacy}");
        }
    }
}

#[test]
fn samples_and_shuffles_are_those_of_numpy() {
    let mut s = Stream::pcg64(&seed(3));
    let mut items: Vec<i64> = (0..10).collect();
    order::shuffle(&mut s, &mut items, Method::Masked);
    assert_eq!(items, [9, 6, 0, 2, 1, 4, 7, 5, 3, 8]);
    assert_eq!(order::sample(&mut s, 1000, 5, true), Some(vec![619, 159, 431, 478, 264]));
    let tail = order::sample(&mut s, 20_000, 1200, true).expect("memory");
    assert_eq!(tail[..4], [3013, 15188, 8780, 932]);
}
