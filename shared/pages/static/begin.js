// A letter's code comes behind the address's #, which is sent nowhere; here it goes into the form and out of the address.
const typed = document.getElementById("code");
const word = document.getElementById("word");

if (location.hash.length > 1) {
  typed.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  word.focus();
}
