
## Making an account

have-account = J’ai un compte
server = Serveur
server-lead = Un compte se trouve sur un serveur, et son adresse se termine par le nom de celui-ci. Lequel sera le vôtre ?
give-server = Saisissez le nom d’un serveur, par exemple example.org.
go-on = Continuer
another-server = Autre serveur
asking-server = Interrogation du serveur…
create = Créer le compte
creating = Création…
account-made = Votre compte est prêt : { $address }
sign-in-as-told = Connectez-vous avec ce que le serveur vous a indiqué.
account-exists = Le serveur indique que vous y avez déjà un compte. Connectez-vous avec celui-ci.
form-too-large = Le serveur en demande plus que ce qui peut être affiché ici. Cherchez un autre moyen sur son site.
not-offered = Ce serveur ne permet à personne de créer un compte d’ici. Demandez à qui l’exploite, ou prenez un autre serveur.
not-invited = Le serveur n’accepte plus cette invitation. Demandez-en une nouvelle.
elsewhere = Ce serveur crée les comptes sur son site. Il indique :
on-the-web = C’est aussi possible sur le site du serveur

## The account itself

change-password-lead = Vos autres appareils demanderont le nouveau mot de passe à leur prochaine connexion. Personne n’aura à vous vérifier de nouveau.
new-password = Nouveau mot de passe
new-password-again = Nouveau mot de passe, encore une fois
change-password = Changer le mot de passe
changing-password = Changement…
give-new-password = Saisissez un nouveau mot de passe.
server-asks = Le serveur veut d’abord en savoir plus.
delete-account = Supprimer le compte
delete-account-lead = Cela supprime :
deleted-on-server = le compte sur le serveur : son adresse, ses contacts, son profil et les messages qui y sont conservés pour vous ;
deleted-here = tout ce que ce navigateur en conserve : messages, clés de chiffrement et données de connexion ;
deleted-elsewhere = la connexion de tous les autres appareils, qui ne gardent alors que ce qu’ils ont enregistré.
delete-account-rest = Les messages que d’autres possèdent restent chez eux. Quelqu’un d’autre pourra plus tard recevoir votre adresse. Cette action est irréversible.
type-to-confirm = Pour confirmer, saisissez votre adresse : { $address }
type-address = Saisissez votre adresse telle qu’elle est écrite là.
delete-for-good = Supprimer définitivement
deleting = Suppression…

## Forms

optional = (facultatif)
fill-in = Reste à remplir : { $field }.
password-again = Mot de passe, encore une fois
passwords-differ = Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau.
one-a-line = Une adresse par ligne.
more-options = Seules les premières d’un très grand nombre sont affichées.
choose = Choisir…
picture-for = Image pour : { $field }
media-unshown = Il y a ici quelque chose qui ne peut pas être affiché. Si vous ne pouvez pas répondre sans, prenez un autre moyen.

## What came of it

password-changed = Le mot de passe est changé. Ce navigateur se connecte désormais avec le nouveau.
acted-offline = Vous n’êtes pas connecté, rien n’a donc été changé. Réessayez quand vous le serez.
password-unknown = La connexion a été perdue avant la réponse du serveur, l’ancien ou le nouveau mot de passe peut donc être valable. Si on vous le demande, essayez d’abord le nouveau.
removal-unknown = La connexion a été perdue avant la réponse du serveur. Si vous ne pouvez plus vous connecter, le compte n’existe plus ; déconnectez-vous alors pour supprimer ce qui est ici.
# After a sentence of ours: what the server says in its own words.
server-says = Le serveur indique : « { $said } »

denied-conflict = Quelqu’un d’autre a déjà ce nom. Choisissez-en un autre.
denied-not-acceptable = Le serveur n’accepte pas ce qui a été saisi. Quelque chose manque ou n’y est pas autorisé.
denied-resources = Le serveur ne crée plus de comptes pour vous en ce moment. Réessayez plus tard, ou prenez un autre serveur.
denied-not-allowed = Le serveur ne le permet pas. S’il fallait répondre à une question, la réponse était peut-être fausse.
denied-not-authorized = Le serveur veut être plus sûr qu’il s’agit de vous.
denied-address = L’une des adresses n’est pas une adresse XMPP. Une adresse ressemble à nom@example.org.
denied-unknown = Le serveur ne connaît pas ce compte.
denied-not-offered = Le serveur ne propose pas cela.
# The code is one of the conditions of RFC 6120.
denied-other = Le serveur a refusé : { $code }.

## Fields that come without words, and questions against programs (XEP-0158)

field-username = Nom d’utilisateur
field-old-password = Mot de passe actuel
field-nick = Pseudonyme
field-name = Nom complet
field-first = Prénom
field-last = Nom de famille
field-email = Adresse e-mail
field-address = Rue
field-city = Ville
field-state = État ou région
field-zip = Code postal
field-phone = Numéro de téléphone
field-url = Site web
field-date = Date de naissance
field-ocr = Saisissez le texte que vous voyez
field-picture-q = Répondez à la question que vous voyez
field-picture-recog = Que montre l’image ?
field-audio-recog = Qu’entendez-vous ?
field-speech-q = Répondez à la question que vous entendez
field-speech-recog = Saisissez les mots que vous entendez
field-video-q = Répondez à la question dans la vidéo
field-video-recog = Que montre la vidéo ?

challenges =
    { $count ->
        [one] Pour montrer que vous n’êtes pas un programme, il suffit de répondre à l’une des questions.
       *[other] Pour montrer que vous n’êtes pas un programme, répondez à { NUMBER($count) } des questions.
    }

open-picture = Ouvrir l’image (sur le site du serveur)
open-sound = Écouter la question (sur le site du serveur)
open-video = Regarder la vidéo (sur le site du serveur)
open-other = Ouvrir le contenu associé (sur le site du serveur)
