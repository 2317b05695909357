'use strict';
(() => {
  const one = selector => document.querySelector(selector);
  const all = selector => [...document.querySelectorAll(selector)];

  const themes = ['', 'light', 'dark'];
  const theme = one('#theme');
  const keep = value => { try { if (value === undefined) { return localStorage.getItem('assettracer-theme') || ''; } localStorage.setItem('assettracer-theme', value); } catch { /* a page without a place to keep things forgets */ } return ''; };
  const show = value => {
    document.documentElement.dataset.theme = value;
    theme.textContent = `Theme: ${value || 'as the system'}`;
  };
  show(themes.includes(keep()) ? keep() : '');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const value = themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length];
    show(value);
    keep(value);
  });

  // Pointing at a box shows what it is joined to.
  const picture = one('.picture svg');
  if (picture) {
    const boxes = [...picture.querySelectorAll('.box')];
    const arrows = [...picture.querySelectorAll('.arrow')];
    const light = number => {
      picture.classList.toggle('lit', number !== null);
      const near = new Set([number]);
      for (const arrow of arrows) {
        const { from, to } = arrow.dataset;
        const isNear = from === number || to === number;
        arrow.classList.toggle('lit', isNear);
        if (isNear) { near.add(from).add(to); }
      }
      for (const box of boxes) { box.classList.toggle('lit', near.has(box.dataset.box)); }
    };
    for (const box of boxes) {
      for (const event of ['pointerenter', 'focusin']) { box.addEventListener(event, () => light(box.dataset.box)); }
      for (const event of ['pointerleave', 'focusout']) { box.addEventListener(event, () => light(null)); }
    }
  }

  const filter = one('.filter');
  if (!filter) { return; }
  const find = one('#find');
  const result = one('#result');
  const clear = one('#clear');
  const open = one('#open');
  const nothing = one('.nothing');
  const rows = all('.row').map(element => ({ element, group: element.closest('.group'), text: null }));
  const facets = [...filter.querySelectorAll('fieldset')].map(fieldset => ({
    name: fieldset.dataset.facet,
    buttons: [...fieldset.querySelectorAll('button')],
    select: fieldset.querySelector('select'),
  }));
  let shown = rows;
  filter.hidden = false;
  one('.keys').hidden = false;
  open.hidden = !rows.some(row => row.element.open !== undefined);

  const chosen = facet => facet.select ? [facet.select.value].filter(Boolean) : facet.buttons.filter(b => b.getAttribute('aria-pressed') === 'true').map(b => b.dataset.value);

  // Texts are gathered when somebody first looks for one, and kept: the page doesn't change.
  const textOf = row => row.text ??= `${row.group ? row.group.firstElementChild.textContent : ''} ${row.element.textContent}`.toLowerCase();

  const apply = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = facets.map(facet => [facet.name, new Set(chosen(facet))]).filter(([, values]) => values.size > 0);
    const groups = new Map();
    shown = rows.filter(row => {
      const fits = wanted.every(([name, values]) => row.element.dataset[name].split(' ').some(value => values.has(value)))
        && (words.length === 0 || words.every(word => textOf(row).includes(word)));
      if (row.element.hidden === fits) { row.element.hidden = !fits; }
      if (row.group) { groups.set(row.group, fits || groups.get(row.group) === true); }
      return fits;
    });
    for (const [group, fits] of groups) { if (group.hidden === fits) { group.hidden = !fits; } }
    const noun = rows.length === 1 ? result.dataset.one : result.dataset.many;
    result.textContent = shown.length === rows.length ? `${rows.length} ${noun}` : `${shown.length} of ${rows.length} ${noun}`;
    clear.hidden = words.length === 0 && wanted.length === 0;
    nothing.hidden = shown.length > 0;
    tell(wanted);
  };

  // The address tells what is looked for, so that it can be sent to somebody who has the same file.
  const tell = wanted => {
    const isTold = location.hash.includes('=');
    const said = new URLSearchParams([...(find.value.trim() ? [['find', find.value.trim()]] : []), ...wanted.map(([name, values]) => [name, [...values].join()])]).toString();
    if (said || isTold) { try { history.replaceState(null, '', `#${said}`); } catch { /* where addresses can't be changed nothing is told */ } }
  };
  const listen = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    find.value = said.get('find') ?? '';
    for (const facet of facets) {
      const values = (said.get(facet.name) ?? '').split(',');
      for (const button of facet.buttons) { button.setAttribute('aria-pressed', String(values.includes(button.dataset.value))); }
      if (facet.select) { facet.select.value = values[0]; }
    }
    apply();
  };

  let asked = 0;
  const later = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(apply); };
  const showAll = () => {
    find.value = '';
    for (const facet of facets) {
      for (const button of facet.buttons) { button.setAttribute('aria-pressed', 'false'); }
      if (facet.select) { facet.select.value = ''; }
    }
    apply();
  };

  find.addEventListener('input', later);
  clear.addEventListener('click', () => { showAll(); find.focus(); });
  for (const facet of facets) {
    facet.select?.addEventListener('change', later);
    for (const button of facet.buttons) {
      button.addEventListener('click', () => {
        button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
        later();
      });
    }
  }

  open.addEventListener('click', () => {
    const isOpen = open.getAttribute('aria-pressed') !== 'true';
    open.setAttribute('aria-pressed', String(isOpen));
    open.textContent = isOpen ? 'Close all' : 'Open all';
    for (const row of shown) { row.element.open = isOpen; }
  });

  // Somebody who was sent here wants to see it; few rows are shown whole. A link may also lead to what the filter hides.
  const few = 5;
  const arrive = () => {
    if (location.hash.includes('=')) {
      listen();
      if (shown.length <= few) { for (const row of shown) { row.element.open = true; } }
      one('.list').scrollIntoView({ behavior: 'instant' });
      return;
    }
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target?.hidden) {
      showAll();
      target.scrollIntoView();
    }
  };
  addEventListener('hashchange', arrive);
  arrive();
  document.addEventListener('click', event => { if (event.target.closest?.('a[href^="#o"]')) { setTimeout(arrive); } });

  const holder = row => row.element.open === undefined ? row.element : row.element.firstElementChild;
  const current = () => {
    const focused = document.activeElement.closest?.('.row, .group');
    if (focused?.matches('.row')) { return shown.findIndex(row => row.element === focused); }
    return focused ? shown.findIndex(row => row.group === focused) - 1 : -1;
  };
  const step = by => {
    const row = shown[Math.min(Math.max(current() + by, 0), shown.length - 1)];
    if (row) {
      holder(row).focus({ preventScroll: true });
      row.element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    }
  };

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    const target = event.target;
    const isTyping = target.matches?.('input, select, textarea');
    const isInList = target === document.body || target.closest?.('.row, .group, main') === target || target.closest?.('.row > summary');
    if (event.key === 'Escape') {
      const row = target.closest?.('.row[open]');
      if (target === find && find.value === '') { find.blur(); }
      else if (isTyping || !row) { showAll(); }
      else { row.open = false; row.firstElementChild.focus(); }
    } else if (event.key === '/' && !isTyping) {
      find.focus();
      find.select();
    } else if (target === find && (event.key === 'ArrowDown' || event.key === 'Enter')) {
      apply();
      if (shown.length > 0) { holder(shown[0]).focus({ preventScroll: true }); shown[0].element.scrollIntoView({ block: 'nearest', behavior: 'instant' }); }
    } else if (!isTyping && (event.key === 'j' || (event.key === 'ArrowDown' && isInList && target !== document.body))) {
      step(1);
    } else if (!isTyping && (event.key === 'k' || (event.key === 'ArrowUp' && isInList && target !== document.body))) {
      step(-1);
    } else {
      return;
    }
    event.preventDefault();
  });

  // Paper has nothing to open.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = rows.map(row => row.element).filter(element => element.open === false);
    for (const element of closed) { element.open = true; }
  });
  addEventListener('afterprint', () => { for (const element of closed) { element.open = false; } });
})();
