//! The engine in a Rust program: the example runs, values cross both ways, errors are values.

use ungil::{Data, Engine, Error};

#[path = "../examples/embed.rs"]
mod embed;

#[test]
fn the_example_runs() {
    embed::main().expect("the example succeeds");
}

#[test]
fn values_cross_both_ways() {
    let engine = Engine::new();
    engine.run_source("same.py", "def same(x): return x\n").expect("the program runs");
    let values = [
        Data::None,
        Data::Bool(true),
        Data::Int(i64::MIN),
        Data::Float(-0.5),
        Data::Str("é".into()),
        Data::Bytes(vec![0, 255]),
        Data::List(vec![Data::Int(1), Data::List(Vec::new())]),
        Data::Tuple(vec![Data::Str("a".into()), Data::None]),
        Data::Dict(vec![(Data::Str("k".into()), Data::Float(1.5))]),
    ];
    for value in values {
        let back = engine.call("same", std::slice::from_ref(&value)).expect("the call succeeds");
        assert_eq!(back, value);
    }
    let big = engine.eval("2 ** 100").expect("the expression has a value");
    assert_eq!(big, Data::Other("1267650600228229401496703205376".into()));
}

#[test]
fn errors_are_values_and_the_engine_goes_on() {
    let engine = Engine::new();
    let syntax = engine.run_source("broken.py", "x = (");
    assert!(matches!(&syntax, Err(Error::Syntax { rendered }) if rendered.contains("broken.py")));
    let raised = engine.run_source("raises.py", "def f(): return 1 / 0\nf()");
    match raised {
        Err(Error::Exception { class, message, traceback }) => {
            assert_eq!(
                (class.as_str(), message.as_str()),
                ("ZeroDivisionError", "division by zero")
            );
            assert!(traceback.contains("raises.py\", line 1, in f"), "{traceback}");
        }
        other => panic!("{other:?}"),
    }
    let exit = engine.run_source("exits.py", "import sys; sys.exit(3)");
    assert!(matches!(exit, Err(Error::Exit { status: 3, .. })));
    assert_eq!(engine.get("nothing").expect("asking is no error"), None);
    assert_eq!(engine.eval("f.__name__").expect("names stay"), Data::Str("f".into()));
}
