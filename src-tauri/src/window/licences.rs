//! What Confab is made with: a list that lies beside the program. `cargo xtask` writes it for the
//! app that it builds, and the packages bring it.

use std::{
    io::{self, ErrorKind},
    path::Path,
};

use tokio::{fs::File, io::AsyncReadExt};

use super::wire::Licence;

/// The list, from the folder that holds the program. The packages and `xtask/src/licences.rs` put it
/// there.
const FILE: &str = "../share/confab/licences.tsv";

/// What is read of it at most, bytes. The list has some 20,000.
const MOST: u64 = 1 << 20;

/// Every package in the app, by name.
///
/// # Errors
/// When there is no list, as after a plain `cargo build`, or it is not one.
pub(super) async fn all() -> io::Result<Vec<Licence>> {
    let program = std::env::current_exe()?;
    read(&program.parent().unwrap_or(&program).join(FILE)).await
}

async fn read(file: &Path) -> io::Result<Vec<Licence>> {
    let mut list = String::new();
    File::open(file).await?.take(MOST).read_to_string(&mut list).await?;
    let licences: Option<Vec<_>> = list.lines().map(licence).collect();
    licences.filter(|licences| !licences.is_empty()).ok_or_else(|| ErrorKind::InvalidData.into())
}

/// A line of the list: name, version and licence, with a tab between them.
fn licence(line: &str) -> Option<Licence> {
    let mut fields = line.split('\t').map(str::to_owned);
    let licence =
        Licence { name: fields.next()?, version: fields.next()?, licence: fields.next()? };
    fields.next().is_none().then_some(licence)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_from(text: &str) -> io::Result<Vec<Licence>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("licences.tsv");
        std::fs::write(&file, text).unwrap();
        read(&file).await
    }

    #[tokio::test]
    async fn every_line_of_the_list_is_a_package_with_its_version_and_licence() {
        let licences =
            read_from("tauri\t2.12.0\tMIT\nunicode-ident\t1.0.24\tMIT AND Unicode-3.0\n");
        let licences = licences.await.unwrap();
        assert_eq!(licences.len(), 2);
        assert_eq!(licences[1].name, "unicode-ident");
        assert_eq!(licences[1].version, "1.0.24");
        assert_eq!(licences[1].licence, "MIT AND Unicode-3.0");
    }

    #[tokio::test]
    async fn a_list_that_is_missing_or_broken_is_told_from_an_empty_one() {
        let nowhere = tempfile::tempdir().unwrap();
        let missing = read(&nowhere.path().join("licences.tsv")).await.unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        for broken in ["", "tauri\t2.12.0\n", "tauri\t2.12.0\tMIT\tmore\n"] {
            let error = read_from(broken).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{broken:?}");
        }
    }
}
