//! Forms that a person fills in, as plain data: whatever asks for something (a server that makes accounts, one that changes a
//! password) is shown by one renderer.
//!
//! Invariant: everything in a [`Form`] is within bounds that a page can show; what lay beyond them is left out, and
//! [`Choices::more`] says so. Hidden fields stay with whoever made the form.

use core::fmt;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What is to be filled in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Form {
    pub title: Option<String>,
    /// Paragraphs.
    pub instructions: Vec<String>,
    pub fields: Vec<Field>,
    /// Of the challenges among the fields so many are to be answered, where not all need be.
    pub challenges: Option<u32>,
}

/// One thing that is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    pub var: String,
    /// Remote text; where there is none, the `ui` may know one for the name.
    pub label: Option<String>,
    pub desc: Option<String>,
    pub required: bool,
    pub ask: Ask,
    pub media: Vec<Medium>,
}

/// What kind of answer is wanted, with what is filled in already.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Nothing: a text between the others.
    Fixed(String),
    Text(String),
    Private(String),
    /// Several lines.
    Lines(String),
    Boolean(bool),
    One(Choices),
    Many(Choices),
    Jid(String),
    /// One in each line.
    Jids(String),
}

/// Answers to choose from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Choices {
    /// Labels and values.
    pub options: Vec<(String, String)>,
    pub chosen: Vec<String>,
    /// There were more than can be shown.
    pub more: bool,
}

/// What belongs to a field to be looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Medium {
    Picture(Picture),
    /// It lies on the web, and is opened only by a person.
    Link {
        url: String,
        /// MIME type.
        kind: String,
    },
    /// It cannot be shown here: of this MIME type.
    Unshown(String),
}

/// A picture of a kind that its bytes say it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Picture {
    /// `image/png` …
    pub kind: String,
    pub bytes: Vec<u8>,
    /// Width and height at which it is to be shown.
    pub size: Option<(u16, u16)>,
}

/// What a person filled in, by the names of fields. There may be passwords in it: wiped when dropped, never printed, and never on
/// the channel.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Answers(pub Vec<(String, Vec<String>)>);

impl Answers {
    /// The first value that was given for a field.
    pub fn first(&self, var: &str) -> Option<&str> {
        let (_, values) = self.0.iter().find(|(name, _)| name == var)?;
        values.first().map(String::as_str)
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers")
    }
}

/// Somebody said no.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Denial {
    /// The condition's name (RFC 6120 §8.3.3).
    pub condition: String,
    /// In their own words.
    pub text: Option<String>,
}

/// How making an account goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Registration {
    /// To be filled in, with what was wrong with it before.
    Form {
        form: Form,
        /// Where it can be done on the web as well.
        url: Option<String>,
        refused: Option<Denial>,
    },
    /// It can be done on the web only, if the server says where.
    Elsewhere {
        instructions: Vec<String>,
        url: Option<String>,
    },
    /// The server says that there is an account already.
    Exists,
    /// The account is there; its address, where it is known.
    Done {
        address: Option<String>,
    },
    /// The server lets nobody make an account in this way; in its own words.
    NotOffered(Option<String>),
    /// It asks for more than can be shown.
    TooLarge,
    /// The invitation is not, or no longer, good.
    NotInvited(Option<String>),
    Failed(super::Trouble),
}

/// What a person wants of the account, or filled in for it. There may be a password in it: it never goes on the channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AccountOrder {
    ChangePassword(super::Password),
    Remove,
    Answer(Answers),
}

/// What an account is asked to do with itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AccountAct {
    ChangePassword,
    Remove,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ActOutcome {
    Done,
    /// The server wants to know more.
    Form {
        form: Form,
        denied: Option<Denial>,
    },
    Denied(Denial),
    /// There is no line to the server: nothing was asked.
    Offline,
    /// The line was lost before the server answered: nobody knows.
    Unknown,
    TooLarge,
}
