#include <algorithm>

#include "pipeline/estimate/lattice.h"

namespace hearthwatch::pipeline {
namespace {

using Vector = std::vector<double>;

/// Places to go, and how likely in proportion.
struct Choice {
    std::vector<std::size_t> places;
    Vector weights;
    double sum = 0;
};

std::size_t pick(const Vector& weights, double sum, double u)
{
    double left = sum * u;
    for (std::size_t i = 0; i < weights.size(); ++i)
        if ((left -= weights[i]) < 0) return i;
    return static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
}

/// Arcs by the state they lead to: [unit][set of arcs][state].
using ArcsInto = std::vector<std::vector<std::vector<std::vector<Arc>>>>;

ArcsInto arcs_into(const Product& product)
{
    ArcsInto into(product.chains.size());
    for (std::size_t u = 0; u < into.size(); ++u)
        for (const auto& arcs : product.chains[u].arcs) {
            into[u].emplace_back(product.chains[u].states.size());
            for (const Arc& arc : arcs) into[u].back()[static_cast<std::size_t>(arc.to)].push_back(arc);
        }
    return into;
}

/// Digits of all joint states: [x * units + unit].
std::vector<std::uint8_t> digits_of(const Lattice& lattice)
{
    std::vector<std::uint8_t> digits;
    for (std::size_t x = 0; x < lattice.joint_states(); ++x)
        for (std::size_t u = 0; u < lattice.units(); ++u) digits.push_back(static_cast<std::uint8_t>(lattice.digit(u, x)));
    return digits;
}

/// What draws of the same product have in common.
struct Ground {
    const Product& product;
    const Lattice& lattice;
    ArcsInto into;
    std::vector<std::uint8_t> digits;
};

/// Where x may have come from on `day`: the product of each unit's arcs into its state, times what the lane knew the day before. `wider` is scratch.
void find_predecessors(const Ground& ground, int day, std::size_t x, std::size_t lane, const Vector& filtered, Choice& now,
                       Choice& wider)
{
    const Lattice& lattice = ground.lattice;
    now.places.assign(1, 0);
    now.weights.assign(1, 1.0);
    now.sum = 0;
    for (std::size_t u = 0; u < lattice.units(); ++u) {
        wider.places.clear();
        wider.weights.clear();
        const int set = ground.product.chains[u].arcs_of_day[static_cast<std::size_t>(day)];
        for (const Arc& arc : ground.into[u][static_cast<std::size_t>(set)][ground.digits[x * lattice.units() + u]])
            for (std::size_t i = 0; i < now.places.size(); ++i) {
                wider.places.push_back(now.places[i] + static_cast<std::size_t>(arc.from) * lattice.stride(u));
                wider.weights.push_back(now.weights[i] * arc.p);
            }
        std::swap(now, wider);
    }
    for (std::size_t i = 0; i < now.places.size(); ++i) {
        now.weights[i] *= filtered[now.places[i] * lattice.lanes() + lane];
        now.sum += now.weights[i];
    }
}

/// The choices of one day by the place they lead to; keeps its room from day to day.
class Choices {
public:
    explicit Choices(std::size_t joint_states) : of_(joint_states, none) {}

    void forget()
    {
        for (const std::size_t place : known_) of_[place] = none;
        known_.clear();
    }
    /// `find(choice)` fills one that is asked for the first time.
    template <typename Find>
    const Choice& at(std::size_t place, const Find& find)
    {
        if (of_[place] == none) {
            of_[place] = known_.size();
            known_.push_back(place);
            if (room_.size() < known_.size()) room_.emplace_back();
            find(room_[known_.size() - 1]);
        }
        return room_[of_[place]];
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> of_, known_;
    std::vector<Choice> room_;
};

/// Everything that one lane knew on one day.
Choice anywhere(const Lattice& lattice, std::size_t lane, const Vector& filtered)
{
    Choice all{std::vector<std::size_t>(lattice.joint_states()), Vector(lattice.joint_states()), 0};
    for (std::size_t x = 0; x < lattice.joint_states(); ++x) {
        all.places[x] = x;
        all.sum += all.weights[x] = filtered[x * lattice.lanes() + lane];
    }
    return all;
}

/// Day by day for all paths of a lane at once: many stand in the same place and have the same predecessors.
Paths draw_lane(const Ground& ground, std::size_t lane, int first_day, std::size_t draws, const std::vector<Vector>& filtered,
                const std::function<double()>& uniform)
{
    const std::size_t units = ground.lattice.units(), days = filtered.size();
    Vector chance(draws * days);
    for (double& u : chance) u = uniform();
    Paths paths(draws, std::vector<std::vector<std::uint8_t>>(units, std::vector<std::uint8_t>(days)));
    std::vector<std::size_t> place(draws);
    const Choice last = anywhere(ground.lattice, lane, filtered.back());
    for (std::size_t i = 0; i < draws; ++i) place[i] = pick(last.weights, last.sum, chance[i * days]);
    Choices choices(ground.lattice.joint_states());
    Choice scratch;
    for (std::size_t t = days; t-- > 0; choices.forget())
        for (std::size_t i = 0; i < draws; ++i) {
            for (std::size_t u = 0; u < units; ++u) paths[i][u][t] = ground.digits[place[i] * units + u];
            if (t == 0) continue;
            const Choice& choice = choices.at(place[i], [&](Choice& fresh) {
                find_predecessors(ground, first_day + static_cast<int>(t), place[i], lane, filtered[t - 1], fresh, scratch);
            });
            place[i] = choice.places[pick(choice.weights, choice.sum, chance[i * days + days - t])];
        }
    return paths;
}

}  // namespace

std::vector<Drawn> draw_paths(std::span<const Product> readings, int first_day, std::span<const int> draws,
                              const std::function<double()>& uniform)
{
    Lattice lattice(readings);
    std::vector<Vector> filtered(static_cast<std::size_t>(readings[0].days - first_day));
    const Vector evidence = run_forward(lattice, readings[0].days, [&](int day, const Vector& p, const Vector&) {
        if (day >= first_day) filtered[static_cast<std::size_t>(day - first_day)] = p;
    });
    const Ground ground{readings[0], lattice, arcs_into(readings[0]), digits_of(lattice)};
    std::vector<Drawn> drawn;
    for (std::size_t lane = 0; lane < readings.size(); ++lane)
        drawn.push_back(
            {evidence[lane], draw_lane(ground, lane, first_day, static_cast<std::size_t>(draws[lane]), filtered, uniform)});
    return drawn;
}

}  // namespace hearthwatch::pipeline
