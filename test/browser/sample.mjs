// A page as `greffe serve` could send it, with an example of every class of ours: what the style sheet
// promises is looked at here, and it shows which HTML a page is written in.

/* What is written when the clock of the sample stands at NOW. */
const NOW = "2026-11-20T13:37:30Z";
const SOON = "2026-11-20T16:50:00Z";

const head = (assets) => `<!DOCTYPE html>
<html lang="fr" class="govuk-template" data-now="${NOW}">
<head>
<meta charset="utf-8">
<title>D-2026-000017 – Préfecture du Nord</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#14273d">
<link rel="icon" href="/assets/${assets["favicon.svg"]}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/${assets["greffe.css"]}">
<script type="module" src="/assets/${assets["greffe.js"]}"></script>
</head>
<body class="govuk-template__body gr-page">
<a href="#main" class="govuk-skip-link" data-module="govuk-skip-link">Aller au contenu</a>
<header class="gr-header">
<div class="gr-header__inner govuk-width-container">
<a class="gr-header__name" href="/">Préfecture du Nord</a>
<a class="gr-header__link" href="/account">M. Lefèvre, bureau de l’éloignement</a>
<form class="gr-header__leave" method="post" action="/language"><button class="gr-header__button" lang="en">English</button></form>
<form class="gr-header__leave" method="post" action="/sign-out"><button class="gr-header__button">Se déconnecter</button></form>
</div>
</header>
<nav class="gr-nav" aria-label="Greffe">
<div class="govuk-width-container">
<ul class="gr-nav__list">
<li><a class="gr-nav__link" href="/due">Échéances</a></li>
<li><a class="gr-nav__link" href="/dossiers" aria-current="page">Dossiers</a></li>
<li><a class="gr-nav__link" href="/procedures">Procédures</a></li>
<li><a class="gr-nav__link" href="/journal">Journal</a></li>
</ul>
</div>
</nav>
<div class="govuk-width-container">
<main class="govuk-main-wrapper" id="main">
`;

const facts = `
<span class="govuk-caption-l">Rétention administrative</span>
<h1 class="govuk-heading-l">Dossier D-2026-000017</h1>
<dl class="gr-facts">
<dt>Personne</dt><dd>Dupont, Jean, né le 12 mai 1990</dd>
<dt>Placement notifié</dt><dd><time datetime="2026-11-16T16:50:00Z">16 novembre 2026, 17 h 50</time></dd>
<dt>Feuille du registre</dt><dd class="gr-number">4 217 – qk3NvVJ0Yw7uT1yD5m0Xo8q0c2bJr6mG4sZ9aKfLxEhPi</dd>
</dl>`;

const clocks = `
<h2 class="govuk-heading-m">Délais</h2>
<ul class="gr-clocks">
<li class="gr-clocks__item"><span class="gr-clocks__name">Saisine du juge</span>
<span>avant le <time datetime="${SOON}" data-instant>20 novembre 2026, 17 h 50</time></span>
<span><strong class="gr-clock gr-clock--soon">Bientôt échu</strong></span></li>
<li class="gr-clocks__item"><span class="gr-clocks__name">Durée totale de la rétention</span>
<span>jusqu’au <time datetime="2027-02-14T16:50:00Z" data-instant>14 février 2027, 17 h 50</time></span>
<span><strong class="gr-clock gr-clock--running">Court</strong></span></li>
<li class="gr-clocks__item"><span class="gr-clocks__name">Information du procureur</span>
<span>jusqu’au <time datetime="2026-11-16T17:50:00Z" data-instant>16 novembre 2026, 18 h 50</time></span>
<span><strong class="gr-clock gr-clock--over">Dépassé</strong></span></li>
<li class="gr-clocks__item"><span class="gr-clocks__name">Recours contre l’arrêté</span>
<span>clos le <time datetime="2026-11-18T16:50:00Z">18 novembre 2026, 17 h 50</time></span>
<span><strong class="gr-clock gr-clock--running">Court</strong></span></li>
</ul>
<details class="gr-why"><summary>Pourquoi le 20 novembre à 17 h 50&nbsp;?</summary>
<ol class="gr-why__reasons">
<li>« quatre jours à compter de la notification » – CESEDA, article L. 741-1, en vigueur depuis le 28 janvier 2024.</li>
<li>La notification a eu lieu le 16 novembre à 17 h 50&nbsp;: le délai se compte d’heure à heure.</li>
</ol></details>`;

const findings = `
<h2 class="govuk-heading-m">Ce que la loi oppose</h2>
<div class="gr-finding">
<h3 class="gr-finding__title">Le procureur n’a pas été informé immédiatement</h3>
<p class="govuk-body">Aucune information n’est inscrite avant le 16 novembre à 18 h 50.</p>
<p class="gr-finding__source">CESEDA, <a class="govuk-link" href="/procedures/detention">article L. 741-8</a></p></div>
<div class="gr-finding gr-finding--minor">
<h3 class="gr-finding__title">L’heure de notification des droits manque</h3>
<p class="govuk-body">Le dossier ne dit pas l’heure&nbsp;: la réponse en dépend.</p></div>`;

const timeline = `
<figure class="gr-timeline">
<figcaption class="gr-timeline__caption" id="timeline-caption">Actes et délais, du 16 au 24 novembre 2026</figcaption>
<div class="gr-timeline__scroll" role="region" tabindex="0" aria-labelledby="timeline-caption">
<svg width="1040" height="190" viewBox="0 0 1040 190" role="img" aria-labelledby="timeline-title">
<title id="timeline-title">Placement le 16, recours le 18, saisine attendue le 20 novembre</title>
<line class="gr-axis" x1="20" y1="60" x2="1020" y2="60"/>
<path class="gr-axis" d="M60 55v10M180 55v10M300 55v10M420 55v10M540 55v10M660 55v10M780 55v10M900 55v10"/>
<text class="gr-label gr-label--quiet" x="48" y="84">16</text><text class="gr-label gr-label--quiet" x="288" y="84">18</text>
<text class="gr-label gr-label--quiet" x="528" y="84">20</text><text class="gr-label gr-label--quiet" x="768" y="84">22</text>
<circle class="gr-act" cx="120" cy="60" r="7"/><text class="gr-label" x="90" y="40">Placement notifié</text>
<circle class="gr-act" cx="330" cy="60" r="7"/><text class="gr-label" x="310" y="40">Recours rejeté</text>
<rect class="gr-bar" x="120" y="100" width="480" height="16"/><text class="gr-label" x="610" y="113">Saisine du juge</text>
<rect class="gr-bar gr-bar--over" x="120" y="130" width="60" height="16"/><text class="gr-label" x="190" y="143">Information du procureur</text>
<rect class="gr-bar gr-bar--done" x="120" y="160" width="210" height="16"/><text class="gr-label" x="340" y="173">Recours</text>
<line class="gr-now" x1="585" y1="20" x2="585" y2="182"/><text class="gr-label" x="592" y="26">maintenant</text>
</svg></div></figure>`;

const ROWS = [
  ["4 217", "Saisine du juge préparée", "M. Lefèvre", "20/11/2026 14:12"],
  ["4 102", "Recours rejeté", "Tribunal administratif de Lille", "18/11/2026 11:05"],
  ["3 984", "Droits notifiés", "Mme Haddad", "16/11/2026 18:20"],
  ["3 981", "Placement notifié", "Mme Haddad", "16/11/2026 17:50"],
];

const row = ([leaf, act, author, hour]) => `<tr class="govuk-table__row">
<td class="govuk-table__cell gr-number">${leaf}</td><th class="govuk-table__header" scope="row">${act}</th>
<td class="govuk-table__cell">${author}</td><td class="govuk-table__cell gr-number">${hour}</td></tr>`;

const acts = `
<h2 class="govuk-heading-m" id="acts-title">Actes</h2>
<div class="govuk-form-group gr-filter">
<label class="govuk-label" for="acts-filter">Filtrer les actes</label>
<input class="govuk-input govuk-input--width-20" id="acts-filter" type="search" autocomplete="off" data-filter="acts" data-filter-says="{shown} actes sur {all}">
<p class="govuk-hint gr-filter__count" role="status" data-filter-count="acts"></p></div>
<div class="gr-table-wrap" role="region" tabindex="0" aria-labelledby="acts-title">
<table class="govuk-table" id="acts"><caption class="govuk-table__caption govuk-visually-hidden">Actes du dossier</caption>
<thead class="govuk-table__head"><tr class="govuk-table__row">
<th class="govuk-table__header gr-number" scope="col">Feuille</th><th class="govuk-table__header" scope="col">Acte</th>
<th class="govuk-table__header" scope="col">Auteur</th><th class="govuk-table__header gr-number" scope="col">Heure</th></tr></thead>
<tbody class="govuk-table__body">${ROWS.map(row).join("\n")}</tbody></table></div>`;

const form = `
<section class="gr-screen-only"><h2 class="govuk-heading-m">Inscrire un acte</h2>
<form method="get" action="/act" novalidate>
<div class="govuk-form-group govuk-form-group--error">
<label class="govuk-label" for="at">Heure de l’acte</label>
<div id="at-hint" class="govuk-hint">Par exemple 20/11/2026 14:30</div>
<p id="at-error" class="govuk-error-message"><span class="govuk-visually-hidden">Erreur&nbsp;: </span>Indiquez l’heure</p>
<input class="govuk-input govuk-input--error govuk-input--width-10" id="at" name="at" type="text" aria-describedby="at-hint at-error"></div>
<button type="submit" class="govuk-button" data-module="govuk-button">Inscrire l’acte</button></form></section>`;

const foot = `
</main>
</div>
<footer class="gr-footer">
<div class="govuk-width-container">
<p class="govuk-body-s">Greffe tient le registre&nbsp;; il ne décide de rien.</p>
</div>
</footer>
</body>
</html>
`;

/* assets: the paths by name, from assets.tab. */
export function sample(assets) {
  return head(assets) + facts + clocks + findings + timeline + acts + form + foot;
}
