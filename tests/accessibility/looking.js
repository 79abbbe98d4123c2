// What axe-core does not look at: each function returns what is wrong in the page shown, in words.
// Evaluated whole by tests/accessibility/checks.py, which calls one function at a time.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const name = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 150);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const large = (element) => element.getBoundingClientRect().width > 1 && element.getBoundingClientRect().height > 1;
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const CONTROLS = "input:not([type=hidden]), select, textarea";
  const PRESSED = "a[href], button, input:not([type=hidden]), select, summary, textarea";
  const described = (element) => (element.getAttribute("aria-describedby") || "").split(/\s+/);
  const TOKENS = new Set(
    ("off on name email tel organization postal-code bday-day bday-month bday-year username current-password " +
      "new-password one-time-code").split(" "),
  );

  return {
    groups_have_a_legend() {
      const boxes = all("input[type=checkbox]").map((box) => box.name);
      const grouped = all("input[type=radio], input[type=checkbox]").filter(
        (input) => input.type === "radio" || boxes.filter((one) => one === input.name).length > 1,
      );
      return grouped
        .filter((input) => {
          const legend = input.closest("fieldset")?.querySelector(":scope > legend");
          return !legend || !words(legend);
        })
        .map(name);
    },

    hints_and_errors_are_announced() {
      const spoken = new Set(all("[aria-describedby]").flatMap(described));
      const notes = all(".govuk-hint, .govuk-error-message").filter((note) => note.closest("form"));
      const silent = notes.filter((note) => !note.id || !spoken.has(note.id)).map(name);
      const wrong = all("[aria-invalid=true]").filter((input) => {
        const around = [input, ...all("fieldset").filter((set) => set.contains(input))];
        return !around.some((one) => described(one).some((id) => document.getElementById(id)?.matches(".govuk-error-message")));
      });
      return [...silent, ...wrong.map((input) => `an error without its sentence: ${name(input)}`)];
    },

    the_summary_leads_to_the_fields() {
      const summary = document.querySelector(".govuk-error-summary");
      if (!summary) return all(".govuk-error-message").map((one) => `an error that no summary names: ${name(one)}`);
      const problems = [];
      if (document.activeElement !== summary) problems.push("the summary has not the focus");
      if (!summary.autofocus) problems.push("the summary has no focus without scripts");
      if (!summary.querySelector("[role=alert]")) problems.push("the summary is not announced");
      const links = all("a", summary);
      if (!links.length) problems.push("the summary has no link");
      for (const link of links) {
        link.click();
        const reached = document.activeElement;
        if (!reached.matches(CONTROLS)) problems.push(`${words(link)} leads to ${name(reached)}`);
      }
      return problems;
    },

    nothing_happens_by_itself() {
      const problems = all("[onchange], [oninput], [onclick], [autofocus]:not(.govuk-error-summary), meta[http-equiv=refresh i]").map(name);
      const here = location.href;
      let sent = 0;
      const count = (event) => { sent += 1; event.preventDefault(); };
      addEventListener("submit", count, true);
      for (const control of all(CONTROLS)) {
        control.dispatchEvent(new Event("input", { bubbles: true }));
        control.dispatchEvent(new Event("change", { bubbles: true }));
      }
      removeEventListener("submit", count, true);
      if (sent) problems.push(`${sent} forms were sent by a change of an answer`);
      if (location.href !== here) problems.push("a change of an answer led elsewhere");
      return problems;
    },

    targets_are_large_enough() {
      return all(PRESSED)
        .filter((one) => shown(one) && large(one) && !one.classList.contains("govuk-skip-link"))
        .filter((one) => one.getBoundingClientRect().height < (one.matches(".dense__box") && matchMedia("(min-width: 40em)").matches ? 23.5 : 43.5))
        .filter((one) => !(one.closest("p, li, dd, td, th, span, .govuk-hint, legend, label") && (one.matches(".term") || getComputedStyle(one).display === "inline")))
        .map((one) => `${Math.round(one.getBoundingClientRect().height)} px: ${name(one)}`);
    },

    nothing_scrolls_sideways() {
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      if (wide <= 0) return [];
      const edge = document.documentElement.clientWidth;
      const past = all("body *").filter((one) => shown(one) && (one.getBoundingClientRect().right > edge + 1 || one.getBoundingClientRect().left < -1));
      return [`${wide} px too wide: ${past.slice(-2).map(name).join(" ; ")}`];
    },

    nothing_is_cut() {
      return all("main *")
        .filter((one) => shown(one) && large(one) && ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
        .filter((one) => !one.closest(".govuk-visually-hidden, details:not([open]), video, svg, input, select"))
        .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
        .map(name);
    },

    headings_are_in_order() {
      const headings = all("h1, h2, h3, h4, h5, h6").filter(shown);
      const problems = headings.filter((heading) => !words(heading)).map((heading) => `empty: ${name(heading)}`);
      const firsts = headings.filter((heading) => heading.tagName === "H1").length;
      if (firsts !== 1) problems.push(`${firsts} h1`);
      headings.reduce((before, heading) => {
        const level = Number(heading.tagName[1]);
        if (before && level > before + 1) problems.push(`h${level} after h${before}: ${words(heading)}`);
        return level;
      }, 0);
      return problems;
    },

    each_part_says_its_language() {
      const scripts = { ar: /\p{Script=Arabic}/u, uk: /\p{Script=Cyrillic}/u };
      const latin = /\p{Script=Latin}[\p{Script=Latin}'’-]*(?:,? \p{Script=Latin}[\p{Script=Latin}'’-]*){2,}/u;
      const isSample = location.pathname === "/composants"; // what developers see of a component is French
      const root = document.documentElement;
      const problems = [];
      if (!root.lang) problems.push("the page does not say its language");
      if (root.dir !== (root.lang === "ar" ? "rtl" : "ltr")) problems.push(`${root.lang} reads ${root.dir}`);
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.parentElement.closest("script, style") || !node.data.trim()) continue;
        const said = node.parentElement.closest("[lang]").lang.slice(0, 2);
        if (said in scripts && latin.test(node.data) && !isSample && !node.parentElement.closest(".ltr, [dir=ltr]:not(html), option, textarea, .secret-to-type")) problems.push(`${said}: ${node.data.trim().slice(0, 60)}`);
        for (const [code, letters] of Object.entries(scripts)) {
          if (letters.test(node.data) && said !== code) problems.push(`${said}: ${node.data.trim().slice(0, 60)}`);
        }
      }
      return problems;
    },

    news_is_announced() {
      const banners = all(".govuk-notification-banner").filter((one) => !["alert", "region", "status"].includes(one.getAttribute("role")));
      const live = all("[aria-live]").filter((one) => !["polite", "assertive", "off"].includes(one.getAttribute("aria-live")));
      const panels = all("[data-status]").filter((one) => one.getAttribute("role") !== "status");
      return [...banners, ...live, ...panels].map(name);
    },

    fields_help_to_type() {
      const problems = [];
      for (const input of all("input[type=text], input[type=email], input[type=tel], input[type=password]")) {
        const token = input.getAttribute("autocomplete");
        if (!token) problems.push(`no autocomplete: ${name(input)}`);
        else if (!TOKENS.has(token)) problems.push(`autocomplete=${token}: ${name(input)}`);
        if (input.pattern || (input.maxLength > 0 && input.maxLength < 200)) problems.push(`refuses what people type: ${name(input)}`);
      }
      for (const input of all("input[type=number], input[type=date], input[type=month]"))
        problems.push(`a field that does not forgive: ${name(input)}`);
      return problems;
    },

    the_keyboard_goes_in_order() {
      const jumps = all("[tabindex]").filter((one) => Number(one.getAttribute("tabindex")) > 0).map(name);
      const hidden = all("[aria-hidden=true]").flatMap((one) => all(PRESSED, one)).filter((one) => one.tabIndex >= 0);
      const main = document.querySelector("main, [role=main]");
      const first = all(PRESSED).find(shown);
      const before = first && (!main || first.compareDocumentPosition(main) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (before && !first.classList.contains("govuk-skip-link")) jumps.push(`the first is ${name(first)}`);
      return [...jumps, ...hidden.map(name)];
    },

    the_focus_is_seen() {
      const problems = [];
      for (const one of all(PRESSED).filter((each) => shown(each) && each.tabIndex >= 0)) {
        const drawn = one.matches("[type=radio], [type=checkbox]") ? one.nextElementSibling ?? one : one;
        const look = () =>
          [one, drawn].map((each) => { const s = getComputedStyle(each); return s.outline + s.boxShadow + s.backgroundColor + s.borderColor; }).join() +
          ((s) => s.outline + s.boxShadow + s.borderWidth)(getComputedStyle(drawn, "::before"));
        document.activeElement?.blur?.();
        const before = look();
        one.focus({ focusVisible: true, preventScroll: true });
        if (document.activeElement === one && look() === before) problems.push(name(one));
      }
      document.activeElement?.blur?.();
      return problems;
    },

    forced_colours_keep_borders_and_focus() {
      const problems = [];
      const drawn = (style) => style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) > 0;
      for (const one of all("button, .govuk-button, input:not([type=hidden]), select, textarea").filter((each) => shown(each) && large(each))) {
        if (one.matches(".button-link, .term, [type=radio], [type=checkbox]")) continue;
        if (!drawn(getComputedStyle(one))) problems.push(`no border: ${name(one)}`);
      }
      for (const one of all(PRESSED).filter((each) => shown(each) && large(each) && each.tabIndex >= 0)) {
        one.focus({ focusVisible: true, preventScroll: true });
        if (document.activeElement !== one) continue;
        const places = [getComputedStyle(one)];
        if (one.matches("[type=radio], [type=checkbox]") && one.nextElementSibling) places.push(getComputedStyle(one.nextElementSibling, "::before"));
        if (!places.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)) problems.push(`no outline: ${name(one)}`);
      }
      document.activeElement?.blur?.();
      return problems;
    },

    nothing_moves() {
      const longest = (text) => Math.max(...text.split(",").map((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 1 : 1000)));
      return all("body, body *")
        .filter((one) => { const s = getComputedStyle(one); return longest(s.transitionDuration) > 1 || longest(s.animationDuration) > 1 || s.scrollBehavior === "smooth"; })
        .map(name);
    },

    the_print_is_whole() {
      const problems = all(".languages, .leave, .govuk-skip-link, .govuk-back-link, nav, .govuk-button, .counter-header, .read-aloud")
        .filter(shown).map((one) => `still printed: ${name(one)}`);
      if (!shown(document.querySelector("h1"))) problems.push("the h1 is not printed");
      for (const one of all("main *").filter(shown)) {
        const style = getComputedStyle(one);
        if (["fixed", "sticky"].includes(style.position)) problems.push(`covers the page: ${name(one)}`);
        if (["auto", "scroll"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1) problems.push(`cut: ${name(one)}`);
      }
      for (const link of all("main a[href^='http'], main a[href^='tel']").filter(shown)) {
        if (getComputedStyle(link).textDecorationLine === "none" && !link.querySelector(".telephone")) problems.push(`no link to see: ${name(link)}`);
      }
      return problems;
    },
  };
})()
