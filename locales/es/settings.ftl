storage-kept = El navegador conserva tus mensajes y claves hasta que los elimines.
storage-not-kept = El navegador no prometió conservar tus mensajes y claves: si falta espacio puede eliminarlos, y se perdería el historial que solo este dispositivo podía leer. Si instalas Sotto como aplicación, o la añades a marcadores y la usas con regularidad, la mayoría de los navegadores lo prometen.
storage-used = Guardado aquí: { $size }.
your-account = Cuenta
devices = Dispositivos
privacy = Privacidad
appearance = Apariencia
notifications = Notificaciones
notifications-lead = Cuando llega un mensaje mientras Sotto no está a la vista, este dispositivo te avisa. Los chats silenciados no dicen nada.
kept-where = Qué se guarda y dónde
privacy-kept = Este navegador guarda tus mensajes como texto legible, las claves de cifrado de este dispositivo y lo necesario para volver a iniciar sesión. La contraseña en sí no se guarda.
privacy-read = Quien pueda leer este perfil del navegador puede iniciar sesión con esta cuenta hasta que cambie la contraseña.
privacy-shared = Iniciaste sesión en un ordenador compartido: todo está solo en la memoria de esta pestaña y se olvida al cerrarla.
privacy-server = Tu servidor ve a quién escribes y cuándo, tu lista de contactos y cada mensaje que no esté cifrado.
sign-out = Cerrar sesión
sign-out-and-delete = Cerrar sesión y eliminar
signing-out = Cerrando sesión…
backup = Copia de seguridad
backup-lead = Una copia de seguridad contiene la clave de identidad de este dispositivo, a quién has verificado y tus mensajes, sellados con una frase de contraseña. Restáurala al iniciar sesión en otro navegador: tus contactos no tendrán que verificarte otra vez. Los archivos posteriores contienen mensajes posteriores.
passphrase = Frase de contraseña
passphrase-again = Repite la frase de contraseña
passphrase-hint = Al menos 12 caracteres; van bien cuatro palabras que no tengan nada que ver entre sí. Sin ella nadie puede abrir la copia de seguridad.
passphrase-short = Elige una frase de contraseña de al menos 12 caracteres.
passphrase-differs = Las dos frases de contraseña no coinciden.
save-backup = Guardar una copia de seguridad
saving-backup = Sellando…
backup-saved = La copia de seguridad está guardada como archivo. Guárdala donde solo tú puedas acceder.
take-over = Usarla aquí
sign-out-lead = Los mensajes, las claves de cifrado y los datos de inicio de sesión de esta cuenta se eliminan de este navegador.
sign-out-history = Después, los mensajes cifrados ya no se podrán abrir, ni siquiera desde el archivo del servidor. Tus otros dispositivos conservan los suyos.
leftovers-lead = Quitar lo que ya nadie usa mantiene clara la lista de tus dispositivos, para ti y para los demás.
remove = Quitar
keep = Conservar

## Appearance

theme = Colores
contrast = Contraste
motion = Movimiento
text-size = Tamaño del texto
as-system = Como el sistema
theme-light = Claros
theme-dark = Oscuros
contrast-more = Más
contrast-normal = Normal
motion-less = Menos
motion-full = Todo
size-small = Pequeño
size-normal = Normal
size-large = Grande
size-larger = Más grande
size-largest = Muy grande
here-only = Solo en este navegador.

## Notifications

notify-turn-on = Activar las notificaciones
notify-not-now = El navegador no recibió permiso para mostrarlas. Puedes intentarlo de nuevo.
notify-denied = El navegador no deja que Sotto muestre notificaciones. Permítelas en los ajustes del navegador para esta página, junto a su dirección.
notify-none = Este navegador no tiene notificaciones. El número de mensajes sin leer está en el título de esta pestaña.
notify-show = Mostrar notificaciones
notify-texts = Mostrar lo que se escribió
notify-texts-lead = Si no, solo quién escribió. Lo que escriben desconocidos no se muestra nunca.
notify-quiet = Horas de silencio
notify-quiet-lead = En ese tiempo no se muestra nada.
notify-from = Desde
notify-to = Hasta
