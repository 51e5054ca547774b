//! `ungil trace`: runs a program and shows who had the lock, who waited for it, and what ran without it.
//!
//! Invariant: the files are made before the program runs, so that a run is not lost to a folder that
//! cannot be written in; what is in them is complete however the program ends by its own doing (its end,
//! an exception, `sys.exit`, Ctrl-C, `os._exit`, `os.exec*`). A signal that ends the process leaves
//! them empty. The exit code is the program's.
//!
//! `story` makes states with ends and causes of what the threads recorded; `chrome`, `page`, `summary` and
//! `numbers` show it.

mod chrome;
mod json;
mod numbers;
mod page;
mod story;
mod summary;
mod verdict;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::options;
use super::{print, say};
use crate::runtime::trace::{self as record, Ending};
use story::Story;

/// A recording that is about to begin.
pub(super) struct Tracing {
    out: Output,
    html: Option<Output>,
    json: bool,
}

/// A file that is written at the end. It is not kept open: the program may close descriptors that are not
/// its own, and have them again for others.
struct Output {
    shown: PathBuf,
    /// The program may go to another folder.
    path: PathBuf,
}

impl Output {
    fn create(path: &Path) -> Result<Output, String> {
        let absolute = std::path::absolute(path).map_err(|error| cannot_write(path, &error))?;
        // A pipe's reader would see its end.
        let is_stream = std::fs::metadata(&absolute).is_ok_and(|m| !m.is_file() && !m.is_dir());
        if !is_stream {
            File::create(&absolute).map_err(|error| cannot_write(path, &error))?;
        }
        Ok(Output { shown: path.to_owned(), path: absolute })
    }

    fn write(&self, text: &str) {
        let written = File::create(&self.path).and_then(|mut f| f.write_all(text.as_bytes()));
        if let Err(error) = written {
            say(&cannot_write(&self.shown, &error));
        }
    }
}

fn cannot_write(path: &Path, error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    format!("ungil: can't write the trace '{}': {text}\n", path.display())
}

impl Tracing {
    /// Makes the files. The error is for the user.
    pub(super) fn open(options: &options::Trace) -> Result<Tracing, String> {
        Ok(Tracing {
            out: Output::create(&options.out)?,
            html: options.html.as_deref().map(Output::create).transpose()?,
            json: options.json,
        })
    }

    /// Records from now on; the calling thread has the lock.
    pub(super) fn start(self) {
        let tracing = Mutex::new(self);
        record::start(move |ending| {
            // Whoever comes second ends the process in the middle of the first one's writing otherwise.
            let tracing = tracing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            tracing.write(ending);
        });
    }

    fn write(&self, ending: Ending) {
        let story = Story::new(record::read());
        self.out.write(&chrome::text(&story));
        if let Some(html) = &self.html {
            html.write(&page::text(&story));
        }
        match ending {
            // The program that comes has these streams.
            Ending::Exec => {}
            Ending::Exit if self.json => {
                // The program's last line may have no end.
                print(&format!("\n{}", numbers::text(&story)));
            }
            Ending::Exit => say(&summary::text(&story, &self.out.shown)),
        }
    }
}
