//! Names that tabs of one deployment share.

/// The names of one deployment.
#[derive(Clone, Debug)]
pub struct Names {
    path: String,
}

impl Names {
    /// `path`: the path of the page, without the file's name.
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// The database that lists the accounts.
    pub fn meta(&self) -> String {
        format!("sotto:{}:meta", self.path)
    }

    /// The channel on which tabs without an account hear that there is one now.
    pub fn accounts(&self) -> String {
        format!("sotto:{}:accounts", self.path)
    }

    /// The lock of the tab that signs in: one after the other, so that one browser does not become two devices.
    pub fn signing_in(&self) -> String {
        format!("sotto:{}:signing-in", self.path)
    }

    pub fn database(&self, id: &str) -> String {
        format!("sotto:{}:account:{id}", self.path)
    }

    pub fn lease(&self, id: &str) -> String {
        format!("sotto:{}:lease:{id}", self.path)
    }

    pub fn channel(&self, id: &str) -> String {
        format!("sotto:{}:channel:{id}", self.path)
    }
}
