//! Windows and macOS: an event loop of `tao` on the first thread, which does what others post to it.

use std::{
    panic::resume_unwind,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use tao::{
    event::Event,
    event_loop::{ControlFlow, EventLoopBuilder, EventLoopProxy},
    platform::run_return::EventLoopExtRunReturn as _,
};

/// What the loop hears of.
enum Call {
    /// Something to be done on the loop's thread.
    Do(Box<dyn FnOnce() + Send>),
    /// The program's work is done.
    End,
}

/// The loop that runs, if one does.
static LOOP: Mutex<Option<EventLoopProxy<Call>>> = Mutex::new(None);

/// Does the work of the program on a second thread, and serves the system's event loop on this one until it is
/// done. To be called on the thread that the program began on, and once. A panic of the work goes on here.
pub fn lend<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let mut event_loop = EventLoopBuilder::<Call>::with_user_event().build();
    #[cfg(target_os = "macos")]
    {
        use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS as _};
        // No icon in the Dock and no menu bar: the tray is all that is seen.
        event_loop.set_activation_policy(ActivationPolicy::Accessory);
    }
    let proxy = event_loop.create_proxy();
    *running() = Some(proxy.clone());
    let worker = thread::spawn(move || {
        let _end = End(proxy);
        work()
    });
    event_loop.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        match event {
            Event::UserEvent(Call::Do(task)) => task(),
            Event::UserEvent(Call::End) => *flow = ControlFlow::Exit,
            _ => {}
        }
    });
    *running() = None;
    worker.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Has something done on the first thread; `false` where no loop runs there.
pub(crate) fn post(task: impl FnOnce() + Send + 'static) -> bool {
    let Some(proxy) = running().clone() else { return false };
    proxy.send_event(Call::Do(Box::new(task))).is_ok()
}

fn running() -> MutexGuard<'static, Option<EventLoopProxy<Call>>> {
    LOOP.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the loop when the work has ended, however it did.
struct End(EventLoopProxy<Call>);

impl Drop for End {
    fn drop(&mut self) {
        // Refused only when the loop has ended.
        drop(self.0.send_event(Call::End));
    }
}
