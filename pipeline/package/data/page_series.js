// Lays a chart with cursor and zoom over each daily series; the picture below it stays for paper and for readers without script.
(function () {
  var day = 86400;
  function english() { return document.getElementById("en").checked ? 1 : 0; }
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }
  function date(seconds) { return new Date(seconds * 1000).toISOString().slice(0, 10); }
  function share(value) { return value === null ? "-" : value.toFixed(2); }

  /// Beginnings of months over a season, of every so many days once zoomed in.
  function day_splits(u, axis, from, to) {
    var splits = [], days = (to - from) / day, narrow = u.width < 620, step = days > 20 ? 7 : days > 8 ? 2 : 1;
    if (narrow) step *= 2;
    for (var t = Math.ceil(from / day) * day; t <= to; t += day) {
      var at = new Date(t * 1000);
      if (days > 45 ? at.getUTCDate() === 1 || (!narrow && at.getUTCDate() === 15) : (t / day) % step === 0) splits.push(t);
    }
    return splits;
  }

  function chart(figure, d) {
    var start = Date.parse(d.start + "T00:00:00Z") / 1000;
    var x = d.run.map(function (p, i) { return start + (i + 0.5) * day; });
    var line = d.run.map(function () { return null; });
    d.seen.forEach(function (s) { for (var i = s[0]; i <= s[1]; ++i) line[i] = d.run[i]; });
    var upper = d.run.map(function (p, i) { return p === null ? null : p + d.banked[i]; });
    var lane_y = d.lanes.map(function (lane, k) { return -0.17 - 0.13 * k; });
    var low = -0.1 - 0.13 * d.lanes.length;
    var readout = figure.appendChild(document.createElement("p"));
    readout.className = "readout small";
    var says = ["z", "e"].map(function (language) {
      var span = readout.appendChild(document.createElement("span"));
      span.className = language;
      return span;
    });

    function in_plot(u, paint) {
      u.ctx.save();
      u.ctx.beginPath();
      u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
      u.ctx.clip();
      paint(u.ctx, function (i) { return u.valToPos(start + i * day, "x", true); }, function (p) { return u.valToPos(p, "y", true); });
      u.ctx.restore();
    }
    /// What lies behind the line: ordered days, and days that nothing was seen on.
    function behind(u) {
      in_plot(u, function (ctx, px, py) {
        function box(from, to) { ctx.fillRect(px(from), py(1), px(to) - px(from), py(0) - py(1)); }
        d.orders.forEach(function (order) {
          ctx.fillStyle = colour("plan") + "29";
          box(order.from, order.to + 1);
          ctx.strokeStyle = colour("plan");
          ctx.lineWidth = 1.2 * uPlot.pxRatio;
          ctx.setLineDash(order.stop ? [] : [5, 4]);
          ctx.strokeRect(px(order.from), py(1), px(order.to + 1) - px(order.from), py(0) - py(1));
          ctx.setLineDash([]);
        });
        ctx.fillStyle = colour("unseen");
        var next = 0;
        d.seen.forEach(function (s) { box(next, s[0]); next = s[1] + 1; });
        if (next < d.run.length) box(next, d.run.length);
      });
    }
    /// Days with a clear look on the line, looks of each kind below it.
    function marks(u) {
      in_plot(u, function (ctx, px, py) {
        var step = px(1) - px(0), r = Math.min(3.2 * uPlot.pxRatio, Math.max(step * 0.5, 1.6 * uPlot.pxRatio));
        ctx.lineWidth = 0.7 * uPlot.pxRatio;
        d.dots.forEach(function (dot) {
          ctx.beginPath();
          ctx.arc(px(dot[0] + 0.5), py(d.run[dot[0]]), r, 0, 7);
          ctx.fillStyle = colour(dot[1]);
          ctx.fill();
          ctx.strokeStyle = "#fff";
          ctx.stroke();
        });
        d.looks.forEach(function (look) {
          var at = px(look[0] + 0.5), y = py(lane_y[look[1]]), h = Math.min(2.6 * uPlot.pxRatio, Math.max(step * 0.42, 1.1 * uPlot.pxRatio));
          ctx.fillStyle = colour("ink");
          ctx.strokeStyle = "#7b858c";
          ctx.lineWidth = 1.2 * uPlot.pxRatio;
          if (look[2]) return ctx.fillRect(at - h, y - h, 2 * h, 2 * h);
          ctx.beginPath();
          ctx.moveTo(at - h, y - h);
          ctx.lineTo(at + h, y + h);
          ctx.moveTo(at + h, y - h);
          ctx.lineTo(at - h, y + h);
          ctx.stroke();
        });
      });
    }
    function say(u) {
      var i = u.cursor.idx;
      says.forEach(function (span, l) {
        if (i === null || i === undefined || d.run[i] === null) { span.textContent = d.words.hint[l]; return; }
        var parts = [date(start + i * day), d.words.run[l] + " " + share(d.run[i]), d.words.banked[l] + " " + share(d.banked[i]),
          d.words.live[l] + " " + share(d.live[i])];
        if (line[i] === null) parts.push(d.words.gap[l]);
        d.looks.forEach(function (look) { if (look[0] === i) parts.push(look[4] + " " + d.texts[look[3]][l]); });
        span.textContent = parts.join(" · ");
      });
    }
    var height = 150 + 20 * d.lanes.length + 30;
    var hidden = { stroke: "transparent", points: { show: false } };
    var u = new uPlot({
      width: figure.clientWidth, height: height, padding: [10, 8, 0, 0], legend: { show: false },
      cursor: { y: false, sync: { key: "days" }, drag: { x: true, y: false, setScale: true }, points: { show: false } },
      scales: { x: { time: false, range: function (u, from, to) { return from > x[0] || to < x[x.length - 1] ? [from, to] : [start, start + d.run.length * day]; } },
        y: { range: [low, 1.04] } },
      axes: [
        { splits: day_splits, values: function (u, at) { return at.map(function (t) { return date(t).slice(5); }); }, grid: { stroke: colour("line"), width: 1 }, ticks: { size: 4, width: 1, stroke: colour("line") }, size: 26 },
        { splits: function () { return [0, 0.5, 1].concat(lane_y); }, size: 74, grid: { filter: function (u, at) { return at.map(function (v) { return v < 0 ? null : v; }); }, stroke: colour("line"), width: 1 }, ticks: { show: false },
          values: function () { return ["0", "0.5", "1"].concat(d.lanes.map(function (lane) { return lane[english()]; })); } }
      ],
      series: [{}, hidden, hidden, { stroke: colour("ink"), width: 1.8, points: { show: false } }],
      bands: [{ series: [2, 1], fill: "rgba(217,164,65,.35)" }],
      hooks: { drawClear: [behind], draw: [marks], setCursor: [say] }
    }, [x, d.run, upper, line], figure);
    figure.appendChild(readout);
    figure.classList.add("live");
    say(u);
    document.addEventListener("change", function (event) { if (event.target.name === "language") u.redraw(false, true); });
    window.addEventListener("resize", function () { u.setSize({ width: figure.clientWidth, height: height }); });
  }

  var waiting = Array.prototype.slice.call(document.querySelectorAll("script.numbers"));
  function begin(numbers) { chart(numbers.previousElementSibling, JSON.parse(numbers.textContent)); }
  if (!window.IntersectionObserver) return waiting.forEach(begin);
  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      observer.unobserve(entry.target);
      begin(entry.target.nextElementSibling);
    });
  }, { rootMargin: "300px" });
  waiting.forEach(function (numbers) { observer.observe(numbers.previousElementSibling); });
}());
