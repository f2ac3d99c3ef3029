//! What programs say, read as it comes.

use std::io::{BufRead as _, BufReader, Read};
use std::sync::mpsc;
use std::time::Duration;

/// How long a program may take to say what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until a line of `output` holds `words`, and goes on reading it, so that nobody who writes
/// has to wait.
pub(crate) fn until_said(output: impl Read + Send + 'static, words: &'static str) {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the words have come.
            let _ = tell.send(line);
        }
    });
    let mut said = Vec::new();
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(words) => return,
            Ok(line) => said.push(line),
            Err(why) => panic!("it has not said {words:?} ({why}):\n{}", said.join("\n")),
        }
    }
}
