//! A profile's places, in folders of the test's own.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use super::*;

fn surroundings(root: &Path) -> Surroundings {
    fs::create_dir(root.join("run")).unwrap();
    Surroundings {
        config: Some(root.join("config")),
        state: Some(root.join("home/.local/state")),
        runtime: Some(root.join("run")),
    }
}

#[test]
fn an_installed_profile_uses_the_xdg_folders() {
    let root = tempfile::tempdir().unwrap();
    let profile = Profile::within(None, &surroundings(root.path())).unwrap();

    assert_eq!(profile.settings_file(), root.path().join("config/tidings/settings.toml"));
    assert_eq!(profile.database_file(), root.path().join("home/.local/state/tidings/tidings.db"));
    assert_eq!(profile.lock_file(), root.path().join("home/.local/state/tidings/tidings.lock"));
    assert_eq!(profile.control_socket(), root.path().join("run/tidings/control.sock"));
    assert_eq!(profile.dir(), None);
    for folder in ["config/tidings", "home/.local/state/tidings", "run/tidings"] {
        assert_eq!(root.path().join(folder).metadata().unwrap().mode() & 0o777, 0o700, "{folder}");
    }
}

#[test]
fn without_a_runtime_folder_the_socket_is_in_the_state_folder() {
    let root = tempfile::tempdir().unwrap();
    let surroundings = Surroundings { runtime: None, ..surroundings(root.path()) };
    let profile = Profile::within(None, &surroundings).unwrap();
    assert_eq!(profile.control_socket(), root.path().join("home/.local/state/tidings/control.sock"));
}

#[test]
fn without_a_home_there_is_no_profile() {
    let found = Profile::within(None, &Surroundings::default());
    assert!(matches!(found, Err(ProfileError::NoHome)));
}

#[test]
fn a_folder_of_ours_that_others_could_read_is_closed() {
    let root = tempfile::tempdir().unwrap();
    let surroundings = surroundings(root.path());
    let folder = root.path().join("config/tidings");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    Profile::within(None, &surroundings).unwrap();
    assert_eq!(folder.metadata().unwrap().mode() & 0o777, 0o700);
}

#[test]
fn a_given_folder_holds_everything() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("profile");
    let profile = Profile::within(Some(dir.clone()), &Surroundings::default()).unwrap();

    let dir = dir.canonicalize().unwrap();
    assert_eq!(profile.dir(), Some(dir.as_path()));
    assert_eq!(profile.settings_file(), dir.join("settings.toml"));
    assert_eq!(profile.state_dir(), dir);
    assert_eq!(profile.control_socket(), dir.join("control.sock"));
    assert_eq!(dir.metadata().unwrap().mode() & 0o777, 0o700);
}

#[test]
fn a_folder_too_long_for_a_socket_gets_one_in_the_runtime_folder() {
    let root = tempfile::tempdir().unwrap();
    let surroundings = surroundings(root.path());
    let dir = root.path().join("a-long-name-".repeat(12));
    let link = root.path().join("link");
    let profile = Profile::within(Some(dir.clone()), &surroundings).unwrap();
    std::os::unix::fs::symlink(&dir, &link).unwrap();
    let same = Profile::within(Some(link), &surroundings).unwrap();

    assert!(profile.control_socket().starts_with(root.path().join("run/tidings")));
    assert!(profile.control_socket().as_os_str().len() <= SOCKET_PATH_LIMIT);
    assert_eq!(same.control_socket(), profile.control_socket());
    assert_eq!(profile.settings_file(), dir.canonicalize().unwrap().join("settings.toml"));
}

#[test]
fn a_folder_too_long_for_a_socket_is_refused_without_a_runtime_folder() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("a-long-name-".repeat(12));
    let found = Profile::within(Some(dir), &Surroundings::default());
    assert!(matches!(found, Err(ProfileError::TooLong { .. })));
}

#[test]
fn a_folder_open_to_everybody_is_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let found = Profile::within(Some(root.path().to_owned()), &Surroundings::default());
    assert!(matches!(found, Err(ProfileError::NotOurs { .. })));
}
