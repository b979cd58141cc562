
## Making an account

have-account = Tengo una cuenta
server = Servidor
server-lead = Una cuenta está en un servidor, y su dirección termina con el nombre de este. ¿Cuál va a ser el tuyo?
give-server = Escribe el nombre de un servidor, por ejemplo example.org.
go-on = Continuar
another-server = Otro servidor
asking-server = Preguntando al servidor qué necesita saber…
create = Crear cuenta
creating = Creando…
account-made = Tu cuenta está lista: { $address }
sign-in-as-told = Inicia sesión con lo que te indicó el servidor.
account-exists = El servidor dice que ya tienes una cuenta allí. Inicia sesión con ella.
form-too-large = El servidor pide más de lo que se puede mostrar aquí. Busca otra manera en su sitio web.
not-offered = Este servidor no permite que nadie cree una cuenta desde aquí. Pregunta a quien lo administra, o elige otro servidor.
not-invited = El servidor ya no acepta esta invitación. Pide una nueva.
elsewhere = Este servidor crea las cuentas en su sitio web. Dice:
on-the-web = También se puede hacer en el sitio web del servidor

## The account itself

change-password-lead = Tus otros dispositivos pedirán la contraseña nueva la próxima vez que se conecten. Nadie tendrá que verificarte otra vez.
new-password = Contraseña nueva
new-password-again = Repite la contraseña nueva
change-password = Cambiar contraseña
changing-password = Cambiando…
give-new-password = Escribe una contraseña nueva.
server-asks = El servidor quiere saber algo más antes de hacerlo.
delete-account = Eliminar cuenta
delete-account-lead = Esto elimina:
deleted-on-server = la cuenta en el servidor: su dirección, contactos, perfil y los mensajes que guarda allí para ti;
deleted-here = todo lo que este navegador guarda de ella: mensajes, claves de cifrado y datos de inicio de sesión;
deleted-elsewhere = la sesión de todos los demás dispositivos, que conservan solo lo que tienen guardado.
delete-account-rest = Los mensajes que tienen otras personas siguen en su poder. Más adelante alguien podría recibir tu dirección. Esto no se puede deshacer.
type-to-confirm = Para confirmar, escribe tu dirección: { $address }
type-address = Escribe tu dirección tal como aparece ahí.
delete-for-good = Eliminar para siempre
deleting = Eliminando…

## Forms

optional = (opcional)
fill-in = Falta rellenar: { $field }.
password-again = Repite la contraseña
passwords-differ = Las dos contraseñas no coinciden. Escribe ambas otra vez.
one-a-line = Una dirección por línea.
more-options = Solo se muestran las primeras de muchísimas.
choose = Elegir…
picture-for = Imagen para: { $field }
media-unshown = Aquí va algo que no se puede mostrar. Si no puedes responder sin verlo, busca otra manera.

## What came of it

password-changed = La contraseña ha cambiado. Desde ahora, este navegador inicia sesión con la nueva.
acted-offline = No tienes conexión, así que no se cambió nada. Inténtalo de nuevo cuando la tengas.
password-unknown = Se perdió la conexión antes de que el servidor respondiera, así que puede valer cualquiera de las dos contraseñas. Si se te pide, prueba primero la nueva.
removal-unknown = Se perdió la conexión antes de que el servidor respondiera. Si ya no puedes iniciar sesión, la cuenta no existe; cierra entonces la sesión para eliminar lo que hay aquí.
# After a sentence of ours: what the server says in its own words.
server-says = El servidor dice: «{ $said }»

denied-conflict = Otra persona ya tiene este nombre. Elige otro.
denied-not-acceptable = El servidor no acepta los datos. Falta algo o hay algo que allí no se permite.
denied-resources = El servidor no crea más cuentas para ti por ahora. Inténtalo más tarde, o elige otro servidor.
denied-not-allowed = El servidor no lo permite. Si había que responder a una pregunta, quizá la respuesta no era correcta.
denied-not-authorized = El servidor quiere más garantías de que eres tú.
denied-address = Una de las direcciones no es una dirección XMPP. Tienen esta forma: nombre@example.org.
denied-unknown = El servidor no conoce esta cuenta.
denied-not-offered = El servidor no ofrece esto.
# The code is one of the conditions of RFC 6120.
denied-other = El servidor lo rechazó: { $code }.

## Fields that come without words, and questions against programs (XEP-0158)

field-username = Nombre de usuario
field-old-password = Contraseña actual
field-nick = Apodo
field-name = Nombre completo
field-first = Nombre
field-last = Apellidos
field-email = Correo electrónico
field-address = Calle
field-city = Ciudad
field-state = Provincia o estado
field-zip = Código postal
field-phone = Número de teléfono
field-url = Sitio web
field-date = Fecha de nacimiento
field-ocr = Escribe el texto que ves
field-picture-q = Responde a la pregunta que ves
field-picture-recog = ¿Qué hay en la imagen?
field-audio-recog = ¿Qué oyes?
field-speech-q = Responde a la pregunta que oyes
field-speech-recog = Escribe las palabras que oyes
field-video-q = Responde a la pregunta del vídeo
field-video-recog = ¿Qué hay en el vídeo?

challenges =
    { $count ->
        [one] Para demostrar que no eres un programa, basta con responder a una de las preguntas.
       *[other] Para demostrar que no eres un programa, responde a { NUMBER($count) } de las preguntas.
    }

open-picture = Abrir la imagen (en el sitio web del servidor)
open-sound = Escuchar la pregunta (en el sitio web del servidor)
open-video = Ver el vídeo (en el sitio web del servidor)
open-other = Abrir el contenido asociado (en el sitio web del servidor)
