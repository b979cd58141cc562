### What is shown before anybody has signed in: loaded first, so nothing else belongs here.

-language = Français
-direction = ltr

# The title of the tab.
title-unread = ({ NUMBER($count) }) { $name }

## Starting and signing in

starting = Démarrage…
starting-slow = C’est plus long que prévu. Un autre onglet de Sotto est peut-être bloqué ; recharger la page suffit souvent.
reload = Recharger
outdated = Une version plus récente de Sotto est ouverte dans un autre onglet. Rechargez celui-ci pour continuer ici.
update-ready = Une nouvelle version est prête.
update = Mettre à jour
later = Plus tard
sign-in = Se connecter
signing-in = Connexion…
sign-in-lead = Utilisez l’adresse et le mot de passe de votre compte XMPP.
address = Adresse XMPP
address-example = vous@example.org
password = Mot de passe
advanced = Options avancées
websocket = Adresse WebSocket
websocket-hint = Seulement si votre fournisseur vous en a donné une. Sinon, elle est trouvée automatiquement.
shared = Cet ordinateur est partagé
shared-hint = Tout reste dans cet onglet et sera oublié à sa fermeture.
give-address = Saisissez votre adresse XMPP, par exemple vous@example.org.
give-password = Saisissez votre mot de passe.
password-needed = Mot de passe requis
password-keeps = Vos discussions et les clés de cet appareil restent telles quelles.
not-now = Pas maintenant
other-domain = Sans domaine, celui-ci est ajouté : { $domain }
try-again = Réessayer
language = Langue
restore = Restaurer une sauvegarde
backup-file = Fichier de sauvegarde
backup-passphrase = Phrase secrète de la sauvegarde
backup-unread = Le navigateur n’a pas pu lire ce fichier. Choisissez-le à nouveau.
create-account = Créer un compte
account-deleted = Le compte est supprimé, ainsi que tout ce qui en était conservé ici.
not-done = L’opération n’a pas abouti. { $why }

## What is wrong with the browser's storage

trouble-storage-full = Le navigateur n’a plus de place, rien de plus ne peut donc être conservé. Supprimez des fichiers ou les données d’autres sites, puis réessayez : les messages qui ne sont pas encore conservés restent sur votre serveur.
trouble-storage-blocked = Un autre onglet de Sotto utilise encore une version plus ancienne. Fermez-le ou rechargez-le, puis réessayez ici.
trouble-storage-removed = Ce qui était conservé ici a été supprimé, par vous, un autre programme ou le navigateur. En vous reconnectant, vous ferez de ce navigateur un nouvel appareil.
trouble-storage-unavailable = Le navigateur ne laisse rien enregistrer à cette page, comme en navigation privée. Autorisez-le, ou connectez-vous avec « Cet ordinateur est partagé » : tout reste alors dans la mémoire de cet onglet.
trouble-storage-newer = Ce qui est conservé ici provient d’une version plus récente de Sotto. Rechargez la page pour l’obtenir.
trouble-storage-damaged = Un élément conservé ici est illisible. Réessayez ; si cela ne suffit pas, déconnectez-vous puis reconnectez-vous, ce qui crée un nouvel appareil.
trouble-storage-no-locks = Ce navigateur n’offre pas les Web Locks à cette page, plusieurs onglets pourraient donc endommager leurs données. Utilisez un navigateur récent et une adresse qui commence par https.
trouble-storage-stopped = Le service en arrière-plan de cette page s’est arrêté. Rechargez la page.
trouble-storage-other = Ce navigateur n’a rien pu enregistrer : { $why }. Réessayez ou rechargez la page.

## What is wrong with the connection or the account

trouble-not-found = Aucun moyen de se connecter à { $domain } n’a été trouvé. Vérifiez l’adresse, ou saisissez l’adresse WebSocket sous « Options avancées ».
trouble-unreachable = Le serveur { $address } est injoignable. Il est peut-être en panne, son adresse est fausse ou son certificat n’est pas valide. Vérifiez l’adresse et réessayez.
trouble-moved = Le serveur vous renvoie à une autre adresse : { $address }. Si vous lui faites confiance, saisissez-la comme adresse WebSocket sous « Options avancées ».
# The code is one of the conditions of RFC 6120, such as system-shutdown.
trouble-server-closed = Le serveur a mis fin à la connexion ({ $code }). Une nouvelle tentative a lieu automatiquement.
trouble-bad-address = Ce n’est pas une adresse XMPP. Une adresse ressemble à vous@example.org ; vérifiez votre saisie.
trouble-not-authorized = L’adresse ou le mot de passe est incorrect. Vérifiez les deux et réessayez.
trouble-password-needed = Le mot de passe de ce compte a changé. Saisissez le nouveau pour continuer.
trouble-plain-only = Ce serveur demande le mot de passe lui-même à chaque démarrage, et il n’est jamais enregistré ici. Saisissez-le pour continuer.
trouble-insecure = Le serveur demande le mot de passe par une connexion non protégée, rien n’a donc été envoyé. Demandez à votre fournisseur une adresse qui commence par wss://.
trouble-downgrade = Le serveur veut soudain vous connecter d’une façon moins sûre qu’avant, rien n’a donc été envoyé. Demandez à votre fournisseur si c’est voulu.
trouble-no-mechanism = Le serveur ne propose aucune méthode de connexion connue ici. Demandez SCRAM à votre fournisseur.
trouble-server-not-genuine = Le serveur n’a pas pu prouver qu’il connaît votre mot de passe ; ce n’est peut-être pas le vrai. Vérifiez l’adresse et votre réseau.
trouble-conflict = Une autre connexion du même nom a repris ce compte. Rechargez la page pour vous reconnecter ici.
trouble-host-unknown = Le serveur ne gère pas ce domaine. Vérifiez la partie de l’adresse qui suit le @.
trouble-silent = Le serveur ne répond pas. Une nouvelle tentative a lieu automatiquement.
trouble-lost = La connexion a été perdue. Une nouvelle tentative a lieu automatiquement.
trouble-identity-moved = Un autre appareil a été restauré à partir d’une sauvegarde de celui-ci et utilise désormais son identité : rien n’est donc envoyé ni reçu ici. Votre historique reste lisible.
trouble-backup-unreadable = Cette sauvegarde ne peut pas être ouverte : la phrase secrète est fausse, ou le fichier est endommagé ou n’est pas une sauvegarde. Vérifiez la phrase secrète et le fichier.
trouble-backup-newer = Cette sauvegarde provient d’une version plus récente de Sotto. Rechargez la page pour l’obtenir.
trouble-backup-of-another = Ceci est une sauvegarde de { $address }. Connectez-vous avec cette adresse pour la restaurer.
trouble-elsewhere-only = Ce compte est connecté dans un autre onglet en mode ordinateur partagé. Continuez là-bas, ou fermez d’abord cet onglet.
