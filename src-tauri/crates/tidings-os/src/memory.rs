//! What others may read of this process: it holds passwords.

/// Keeps secrets out of core dumps, and other programs of the same person from reading them out of this
/// process (`ptrace`, `/proc/PID/mem`). Before the first secret is read.
#[cfg(target_os = "linux")]
pub fn keep_private() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    // Where the kernel refuses, the program works all the same.
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).ok();
    set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
}

/// Keeps secrets out of core dumps. From its neighbours macOS keeps a process's memory by itself.
#[cfg(target_os = "macos")]
pub fn keep_private() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where the kernel refuses, the program works all the same.
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).ok();
}

/// Windows writes no dumps unless an administrator asked for them, and lets every program of the same person
/// read the others.
#[cfg(windows)]
pub fn keep_private() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn no_core_is_dumped_and_nobody_looks_in() {
        super::keep_private();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        assert_eq!(getrlimit(Resource::Core).maximum, Some(0));
    }
}
