//! The tasks that run beside the answering of requests. None of them ever ends by itself, so one
//! that does has failed: the supervisor says so, and the lobby ends with an error for whoever
//! started it to start it again. A task that is silently gone would be found out much later: keys
//! that are no longer taken up, revocations that no longer reach the other lobbies.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::task::{Id, JoinError, JoinSet};

/// A background task failed: its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the background task \"{0}\" failed, so the lobby stops: start it again, and report this with its log"
)]
pub struct TaskFailed(pub &'static str);

impl TaskFailed {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        "task-failed"
    }
}

/// The tasks, each with its name. They end when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Supervisor {
    tasks: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Supervisor {
    /// Runs `task` aside. `name` is what the log calls it.
    pub(crate) fn spawn(
        &mut self,
        name: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        let handle = self.tasks.spawn(task);
        self.names.insert(handle.id(), name);
    }

    /// Waits until `stop` is done.
    ///
    /// # Errors
    /// [`TaskFailed`] if one of the tasks ends before that.
    pub(crate) async fn until(&mut self, stop: impl Future<Output = ()>) -> Result<(), TaskFailed> {
        tokio::select! {
            () = stop => Ok(()),
            name = self.failed() => Err(TaskFailed(name)),
        }
    }

    /// Waits until one of the tasks has ended, which none should, and gives its name. Waits for ever
    /// where there are none.
    async fn failed(&mut self) -> &'static str {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let id = match &ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        let name = self.names.remove(&id).unwrap_or("unnamed");
        let panicked = ended.is_err_and(|error: JoinError| error.is_panic());
        tracing::error!(task = name, panicked, "a background task has ended, so the lobby stops");
        name
    }
}

/// Does `work` on a thread that goes on if it panics, as part of `task`. `None` says that it did:
/// then the log says so too. What it panicked with is not logged, it may hold anything.
pub(crate) fn survive<T>(task: &'static str, work: impl FnOnce() -> T) -> Option<T> {
    let done: Result<T, Box<dyn Any + Send>> = catch_unwind(AssertUnwindSafe(work));
    if done.is_err() {
        tracing::error!(task, "a piece of work panicked: whoever asked is told that it failed");
    }
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stops a lobby that is never told to stop and runs `task` aside.
    async fn stopped_by(task: impl Future<Output = ()> + Send + 'static) -> String {
        let mut supervisor = Supervisor::default();
        supervisor.spawn("steady", std::future::pending());
        supervisor.spawn("under test", task);
        let stopped = supervisor.until(std::future::pending()).await.unwrap_err();
        assert_eq!(stopped.code(), "task-failed");
        stopped.to_string()
    }

    #[tokio::test]
    async fn a_task_that_panics_stops_the_lobby_with_an_error_that_names_it() {
        let error = stopped_by(async { panic!("as a task with a bug does") }).await;
        assert!(error.contains("\"under test\""), "{error}");
    }

    #[tokio::test]
    async fn a_task_that_ends_without_a_panic_stops_the_lobby_as_well() {
        let error = stopped_by(async {}).await;
        assert!(error.contains("\"under test\""), "{error}");
    }

    #[tokio::test]
    async fn a_lobby_that_is_told_to_stop_stops_without_an_error() {
        let mut supervisor = Supervisor::default();
        supervisor.spawn("steady", std::future::pending());
        assert!(supervisor.until(async {}).await.is_ok());
        assert!(Supervisor::default().until(async {}).await.is_ok(), "also one without tasks");
    }

    #[tokio::test]
    async fn tasks_end_with_their_supervisor() {
        let (held, mut gone) = tokio::sync::mpsc::channel::<()>(1);
        let mut supervisor = Supervisor::default();
        supervisor.spawn("steady", async move {
            let _held = held;
            std::future::pending().await
        });
        drop(supervisor);
        assert_eq!(gone.recv().await, None);
    }

    #[test]
    fn work_that_panics_leaves_its_thread_to_go_on() {
        let worker = std::thread::spawn(|| {
            let first = survive("test", || panic!("as work with a bug does"));
            let second = survive("test", || 2);
            (first, second)
        });
        let (first, second): (Option<()>, _) = worker.join().unwrap();
        assert_eq!((first, second), (None, Some(2)));
    }
}
