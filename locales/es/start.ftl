### What is shown before anybody has signed in: loaded first, so nothing else belongs here.

-language = Español
-direction = ltr

# The title of the tab.
title-unread = ({ NUMBER($count) }) { $name }

## Starting and signing in

starting = Iniciando…
starting-slow = Esto tarda más de lo debido. Puede que otra pestaña de Sotto esté bloqueada; recargar la página suele ayudar.
reload = Recargar
outdated = En otra pestaña se ejecuta una versión más nueva de Sotto. Recarga esta para seguir aquí.
update-ready = Hay una versión nueva lista.
update = Actualizar
later = Más tarde
sign-in = Iniciar sesión
signing-in = Iniciando sesión…
sign-in-lead = Usa la dirección y la contraseña de tu cuenta XMPP.
address = Dirección XMPP
address-example = tu@example.org
password = Contraseña
advanced = Opciones avanzadas
websocket = Dirección WebSocket
websocket-hint = Solo si tu proveedor te dio una. Si no, se encuentra sola.
shared = Este ordenador es compartido
shared-hint = Todo se queda en esta pestaña y se olvida al cerrarla.
give-address = Escribe tu dirección XMPP, por ejemplo tu@example.org.
give-password = Escribe tu contraseña.
password-needed = Se necesita la contraseña
password-keeps = Tus chats y las claves de este dispositivo se quedan como están.
not-now = Ahora no
other-domain = Sin dominio, se añade este: { $domain }
try-again = Reintentar
language = Idioma
restore = Restaurar una copia de seguridad
backup-file = Archivo de la copia de seguridad
backup-passphrase = Frase de contraseña de la copia
backup-unread = El navegador no pudo leer este archivo. Elígelo otra vez.
create-account = Crear una cuenta
account-deleted = La cuenta se ha eliminado, y con ella todo lo que se guardaba aquí.
not-done = No se ha hecho. { $why }

## What is wrong with the browser's storage

trouble-storage-full = Al navegador no le queda espacio, así que no se puede guardar nada más. Elimina archivos o datos de otros sitios e inténtalo de nuevo: los mensajes que aún no se han guardado siguen en tu servidor.
trouble-storage-blocked = Otra pestaña de Sotto aún usa una versión anterior. Ciérrala o recárgala, y luego inténtalo aquí de nuevo.
trouble-storage-removed = Lo que había guardado aquí se eliminó: fuiste tú, otro programa o el navegador. Al iniciar sesión otra vez, este navegador será un dispositivo nuevo.
trouble-storage-unavailable = El navegador no deja que esta página guarde nada, como en la navegación privada. Permítelo, o inicia sesión con «Este ordenador es compartido»: entonces todo se queda en la memoria de esta pestaña.
trouble-storage-newer = Lo que hay guardado aquí es de una versión más nueva de Sotto. Recarga la página para obtenerla.
trouble-storage-damaged = Algo de lo guardado aquí no se puede leer. Inténtalo de nuevo; si no ayuda, cierra la sesión y vuelve a iniciarla, lo que crea un dispositivo nuevo.
trouble-storage-no-locks = Este navegador no ofrece Web Locks a esta página, así que varias pestañas podrían dañarse los datos entre sí. Usa un navegador actual y una dirección que empiece por https.
trouble-storage-stopped = El proceso en segundo plano de esta página se ha detenido. Recarga la página.
trouble-storage-other = Este navegador no pudo guardar nada: { $why }. Inténtalo de nuevo, o recarga la página.

## What is wrong with the connection or the account

trouble-not-found = No se encontró cómo conectar con { $domain }. Revisa la dirección, o pon la dirección WebSocket en «Opciones avanzadas».
trouble-unreachable = No se puede alcanzar el servidor en { $address }. Puede que no funcione, que su dirección sea incorrecta o que su certificado no sea válido. Revisa la dirección e inténtalo de nuevo.
trouble-moved = El servidor te envía a otra dirección: { $address }. Si confías en ella, ponla como dirección WebSocket en «Opciones avanzadas».
# The code is one of the conditions of RFC 6120, such as system-shutdown.
trouble-server-closed = El servidor terminó la conexión ({ $code }). Se reintenta automáticamente.
trouble-bad-address = Esto no es una dirección XMPP. Tienen esta forma: tu@example.org. Revisa lo que escribiste.
trouble-not-authorized = La dirección o la contraseña no es correcta. Revisa ambas e inténtalo de nuevo.
trouble-password-needed = La contraseña de esta cuenta ha cambiado. Escribe la nueva para seguir.
trouble-plain-only = Este servidor pide la propia contraseña en cada inicio, y aquí no se guarda nunca. Escríbela para seguir.
trouble-insecure = El servidor quiere la contraseña por una conexión sin protección, así que no se envió nada. Pide a tu proveedor una dirección que empiece por wss://.
trouble-downgrade = De pronto, el servidor quiere que inicies sesión de un modo menos seguro que antes, así que no se envió nada. Pregunta a tu proveedor si es intencionado.
trouble-no-mechanism = El servidor no ofrece ningún modo de iniciar sesión que se conozca aquí. Pide SCRAM a tu proveedor.
trouble-server-not-genuine = El servidor no pudo demostrar que conoce tu contraseña, así que quizá no sea el verdadero. Revisa la dirección y tu red.
trouble-conflict = Otra sesión con el mismo nombre se hizo con esta cuenta. Recarga la página para conectarte aquí de nuevo.
trouble-host-unknown = El servidor no atiende este dominio. Revisa la parte de la dirección que va después de la @.
trouble-silent = El servidor no responde. Se reintenta automáticamente.
trouble-lost = Se perdió la conexión. Se reintenta automáticamente.
trouble-identity-moved = Otro dispositivo se restauró con una copia de seguridad de este y ahora usa su identidad, así que aquí no se envía ni se recibe nada. Tu historial se puede seguir leyendo.
trouble-backup-unreadable = No se puede abrir esta copia de seguridad: la frase de contraseña no es correcta, o el archivo está dañado o no es una copia de seguridad. Revisa la frase y el archivo.
trouble-backup-newer = Esta copia de seguridad es de una versión más nueva de Sotto. Recarga la página para obtenerla.
trouble-backup-of-another = Esta es una copia de seguridad de { $address }. Inicia sesión con esa dirección para restaurarla.
trouble-elsewhere-only = Esta cuenta tiene una sesión de ordenador compartido en otra pestaña. Sigue allí, o cierra primero esa pestaña.
