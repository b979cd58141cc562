storage-kept = Le navigateur conserve vos messages et vos clés jusqu’à ce que vous les supprimiez.
storage-not-kept = Le navigateur n’a pas promis de conserver vos messages et vos clés : si l’espace manque, il peut les supprimer, et l’historique que seul cet appareil pouvait lire serait perdu. Installer Sotto comme application, ou l’ajouter aux favoris et l’utiliser régulièrement, suffit à la plupart des navigateurs.
storage-used = Conservé ici : { $size }.
your-account = Compte
devices = Appareils
privacy = Confidentialité
appearance = Apparence
notifications = Notifications
notifications-lead = Quand un message arrive alors que Sotto n’est pas visible, cet appareil vous le dit. Les discussions en sourdine restent silencieuses.
kept-where = Ce qui est conservé, et où
privacy-kept = Ce navigateur conserve vos messages en texte lisible, les clés de chiffrement de cet appareil et ce qu’il faut pour se reconnecter. Le mot de passe lui-même n’est pas conservé.
privacy-read = Quiconque peut lire ce profil de navigateur peut se connecter avec ce compte jusqu’au changement du mot de passe.
privacy-shared = Vous êtes connecté sur un ordinateur partagé : tout est uniquement dans la mémoire de cet onglet et sera oublié à sa fermeture.
privacy-server = Votre serveur voit à qui vous écrivez et quand, votre liste de contacts et chaque message non chiffré.
sign-out = Se déconnecter
sign-out-and-delete = Se déconnecter et supprimer
signing-out = Déconnexion…
backup = Sauvegarde
backup-lead = Une sauvegarde contient la clé d’identité de cet appareil, les personnes que vous avez vérifiées et vos messages, scellés par une phrase secrète. Restaurez-la en vous connectant dans un autre navigateur : vos contacts n’auront pas à vous vérifier de nouveau. Les fichiers plus récents contiennent des messages plus récents.
passphrase = Phrase secrète
passphrase-again = Phrase secrète, encore une fois
passphrase-hint = Au moins 12 caractères ; quatre mots sans rapport entre eux conviennent bien. Sans elle, personne ne peut ouvrir la sauvegarde.
passphrase-short = Choisissez une phrase secrète d’au moins 12 caractères.
passphrase-differs = Les deux phrases secrètes ne sont pas identiques.
save-backup = Enregistrer une sauvegarde
saving-backup = Scellement…
backup-saved = La sauvegarde est enregistrée dans un fichier. Gardez-le là où vous seul y avez accès.
take-over = L’utiliser ici à la place
sign-out-lead = Les messages, les clés de chiffrement et les données de connexion de ce compte sont supprimés de ce navigateur.
sign-out-history = Les messages chiffrés ne pourront plus être ouverts ensuite, pas même depuis l’archive du serveur. Vos autres appareils gardent les leurs.
leftovers-lead = Retirer ce que personne n’utilise plus garde vos appareils clairs, pour vous et pour les autres.
remove = Retirer
keep = Garder

## Appearance

theme = Couleurs
contrast = Contraste
motion = Animations
text-size = Taille du texte
as-system = Comme le système
theme-light = Claires
theme-dark = Sombres
contrast-more = Renforcé
contrast-normal = Normal
motion-less = Réduites
motion-full = Toutes
size-small = Petite
size-normal = Normale
size-large = Grande
size-larger = Plus grande
size-largest = Très grande
here-only = Pour ce navigateur seulement.

## Notifications

notify-turn-on = Activer les notifications
notify-not-now = Le navigateur n’a pas été autorisé à les afficher. Vous pouvez réessayer.
notify-denied = Le navigateur ne laisse pas Sotto afficher de notifications. Autorisez-les dans les paramètres du navigateur pour cette page, à côté de son adresse.
notify-none = Ce navigateur n’a pas de notifications. Le nombre de messages non lus figure dans le titre de cet onglet.
notify-show = Afficher les notifications
notify-texts = Afficher ce qui a été écrit
notify-texts-lead = Sinon, seulement qui a écrit. Ce qu’écrivent des inconnus n’est jamais affiché.
notify-quiet = Heures calmes
notify-quiet-lead = Rien n’est affiché pendant ce temps.
notify-from = De
notify-to = À
