
## Making an account

have-account = I have an account
server = Server
server-lead = An account lives on a server, and its address ends with the server’s name. Which one is to be yours?
give-server = Type the name of a server, for example example.org.
go-on = Continue
another-server = Another server
asking-server = Asking the server what it needs to know…
create = Create account
creating = Creating…
account-made = Your account is there: { $address }
sign-in-as-told = Sign in with what the server told you.
account-exists = The server says that you have an account there already. Sign in with it.
form-too-large = The server asks for more than can be shown here. Look on its website for another way.
not-offered = This server does not let anybody create an account from here. Ask whoever runs it, or take another server.
not-invited = The server no longer takes this invitation. Ask for a new one.
elsewhere = This server creates accounts on its website. It says:
on-the-web = It can be done on the server’s website as well

## The account itself

change-password-lead = Your other devices ask for the new password when they next connect. Nobody has to verify you again.
new-password = New password
new-password-again = New password again
change-password = Change password
changing-password = Changing…
give-new-password = Type a new password.
server-asks = The server wants to know more before it does this.
delete-account = Delete account
delete-account-lead = This deletes:
deleted-on-server = the account on the server: its address, contacts, profile and the messages kept there for you;
deleted-here = all that this browser keeps of it: messages, encryption keys and sign-in data;
deleted-elsewhere = the sign-in of every other device, which then keeps only what is stored there.
delete-account-rest = Messages that others have stay with them. Somebody else may get your address later. This cannot be undone.
type-to-confirm = To confirm, type your address: { $address }
type-address = Type your address as it stands there.
delete-for-good = Delete for good
deleting = Deleting…

## Forms

optional = (optional)
fill-in = Still to be filled in: { $field }.
password-again = Password again
passwords-differ = The two passwords are not the same. Type both again.
one-a-line = One address in each line.
more-options = Only the first of very many are shown.
choose = Choose…
picture-for = Picture for: { $field }
media-unshown = Something belongs here that cannot be shown. If this cannot be answered without it, take another way.

## What came of it

password-changed = The password is changed. This browser signs in with the new one from now on.
acted-offline = You are not connected, so nothing was changed. Try again when you are.
password-unknown = The connection was lost before the server answered, so either password may be right. If you are asked for it, try the new one first.
removal-unknown = The connection was lost before the server answered. If you can no longer sign in, the account is gone; sign out then to delete what is here.
# After a sentence of ours: what the server says in its own words.
server-says = The server says: “{ $said }”

denied-conflict = Somebody else has this name already. Choose another one.
denied-not-acceptable = The server does not accept what was filled in. Something is missing or not allowed there.
denied-resources = The server makes no more accounts for you just now. Try again later, or take another server.
denied-not-allowed = The server does not allow this. If there was a question to answer, the answer may have been wrong.
denied-not-authorized = The server wants to be surer that it is you.
denied-address = One of the addresses is not an XMPP address. It looks like name@example.org.
denied-unknown = The server does not know this account.
denied-not-offered = The server does not offer this.
# The code is one of the conditions of RFC 6120.
denied-other = The server refused: { $code }.

## Fields that come without words, and questions against programs (XEP-0158)

field-username = User name
field-old-password = Password until now
field-nick = Nickname
field-name = Full name
field-first = Given name
field-last = Family name
field-email = Email address
field-address = Street
field-city = City
field-state = State or region
field-zip = Postal code
field-phone = Telephone number
field-url = Website
field-date = Date of birth
field-ocr = Enter the text you see
field-picture-q = Answer the question you see
field-picture-recog = What is in the picture?
field-audio-recog = What do you hear?
field-speech-q = Answer the question you hear
field-speech-recog = Enter the words you hear
field-video-q = Answer the question in the video
field-video-recog = What is in the video?

challenges =
    { $count ->
        [one] To show that you are not a program, answering one of the questions is enough.
       *[other] To show that you are not a program, answer { NUMBER($count) } of the questions.
    }

open-picture = Open the picture (on the server’s website)
open-sound = Listen to the question (on the server’s website)
open-video = Watch the video (on the server’s website)
open-other = Open what belongs to it (on the server’s website)
