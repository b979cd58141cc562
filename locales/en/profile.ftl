profile = Your profile
choose-picture = Choose a picture…
remove-picture = Remove picture
picture-lead = Everybody who knows your address can see your picture. Only the square you choose is published, without where and when it was taken.
picture-large = This file is larger than 64 MB. Choose a smaller picture.
crop = Your picture
crop-lead = Drag the picture to move it; zoom with the wheel or two fingers. With the keyboard: arrow keys, plus and minus.
crop-stage = Part of the picture that is shown
zoom = Zoom
use-picture = Use picture
nickname = Nickname
nickname-lead = What your contacts see where they gave you no name of their own, and whom you ask to become one.
about-you = More about you
details-lead = What you leave empty is not published.
who-sees = Who can see the details
contacts-only = My contacts
everybody = Everybody who knows my address
save = Save
saving = Saving…
profile-waits = Saved here. It is published as soon as there is a connection.
profile-published = Your profile is published.
profile-loading = Looking at what is published…

## The lines of a vCard

card-name = Full name
card-nickname = Nickname
card-organisation = Organisation
card-title = Title
card-role = Role
card-email = E-mail
card-phone = Phone
card-url = Website
card-birthday = Birthday
card-address = Postal address
card-note = About

## What the server did not take

refused-picture = Your picture could not be published. Try another one.
refused-picture-said = Your picture could not be published.
refused-nickname = Your nickname could not be published. Try another one.
refused-nickname-said = Your nickname could not be published.
refused-details = Your details could not be published. Try another one.
refused-details-said = Your details could not be published.
