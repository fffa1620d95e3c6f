// SPDX-License-Identifier: MIT
// Classes with every way of owning.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/unique_ptr.h>
#include <tether/override.h>
#include <tether/ref.h>
#include <tether/tether.h>

#include "witness.h"

struct Animal : Witness {
  std::string name;
  explicit Animal(std::string name) : name(std::move(name)) {}
  virtual ~Animal() = default;
  virtual std::string sound() const { return name + " is silent"; }
  virtual int legs(int extra) const = 0;
};
struct JsAnimal : tether::Overriding<Animal> {
  using Overriding::Overriding;
  std::string sound() const override { return TETHER_OVERRIDE(Animal, sound); }
  int legs(int extra) const override { return TETHER_OVERRIDE_PURE(Animal, legs, extra); }
};
struct Dog : Animal {
  using Animal::Animal;
  int legs(int extra) const override { return 4 + extra; }
  static Dog* factory(const std::string& name) { return new Dog(name); }
};

/// Given away and taken back.
struct Parcel : Witness {
  int number = 0;
  tether::Callback<int()> onOpen;
  explicit Parcel(int number) : number(number) {}
  int open() { return onOpen ? onOpen() : -1; }
};

/// Shared with C++.
struct Node : Witness {
  std::shared_ptr<Node> next;
  std::vector<std::shared_ptr<Node>> others;
  int number;
  explicit Node(int number) : number(number) {}
};

struct CountedNode : Witness, tether::RefCounted {
  tether::Ref<CountedNode> next;
  int number = 7;
};

struct Wheel : Witness {
  int turns = 0;
  tether::Callback<int()> onTurn;
};
struct Car : Witness {
  Wheel front;
  Wheel& wheel() { return front; }
};

struct Owner : Witness {
  std::vector<Parcel*> parcels;
  void keep(Parcel& parcel) { parcels.push_back(&parcel); }
  int sum() const {
    int sum = 0;
    for (const Parcel* parcel : parcels) sum += parcel->number;
    return sum;
  }
};

struct Fragile : Witness {
  explicit Fragile(bool fail) {
    if (fail) throw std::out_of_range("it broke");
  }
  explicit Fragile(const tether::Value& callback) { callback(1); }
};

inline thread_local std::unique_ptr<Animal> animal;
inline thread_local std::unique_ptr<Parcel> parcel;
inline thread_local std::shared_ptr<Node> node;
inline thread_local tether::Ref<CountedNode> counted;

inline void bindAnimals(tether::Module& m) {
  tether::Class<Animal, JsAnimal>(m, "Animal")
      .constructor<std::string>("name")
      .field("name", &Animal::name)
      .method("sound", &Animal::sound)
      .method("legs", &Animal::legs, "extra");
  tether::Class<Dog, Animal>(m, "Dog")
      .constructor<std::string>("name")
      .method("bark", [](const Dog& dog) { return dog.name + " barks"; })
      .staticMethod("factory", &Dog::factory, "name");
  m.function(
       "hear", [](const Animal& one) { return one.sound() + " " + std::to_string(one.legs(1)); },
       "animal")
      .function(
          "giveAnimal", [](std::unique_ptr<Animal> one) { animal = std::move(one); }, "animal")
      .function("hearAnimal", [] { return animal ? animal->sound() : "nobody"; })
      .function(
          "legsOfAnimal", [](int extra) { return animal ? animal->legs(extra) : -1; }, "extra")
      .function("takeAnimal", [] { return std::move(animal); })
      .function("dropAnimal", [] { animal.reset(); });
}

inline void bindOwners(tether::Module& m) {
  bindAnimals(m);
  tether::Class<Parcel>(m, "Parcel")
      .constructor<int>("number")
      .field("onOpen", &Parcel::onOpen)
      .field("number", &Parcel::number)
      .method("open", &Parcel::open);
  tether::Class<Node>(m, "Node")
      .constructor<int>("number")
      .field("next", &Node::next)
      .field("number", &Node::number)
      .method(
          "add",
          [](Node& self, std::shared_ptr<Node> other) { self.others.push_back(std::move(other)); },
          "other")
      .traverse([](const Node& n, tether::Visitor& visit) { visit(n.next), visit(n.others); });
  tether::Class<CountedNode>(m, "CountedNode")
      .constructor<>()
      .field("next", &CountedNode::next)
      .field("number", &CountedNode::number)
      .traverse([](const CountedNode& n, tether::Visitor& visit) { visit(n.next); });
  tether::Class<Wheel>(m, "Wheel").field("turns", &Wheel::turns).field("onTurn", &Wheel::onTurn);
  tether::Class<Car>(m, "Car")
      .constructor<>()
      .method("wheel", &Car::wheel)
      .method("turn", [](Car& car) { return car.front.onTurn ? car.front.onTurn() : -1; });
  tether::Class<Owner>(m, "Owner")
      .constructor<>()
      .method("keep", &Owner::keep, "parcel", tether::keepAlive("this", "parcel"))
      .method("sum", &Owner::sum);
  tether::Class<Fragile>(m, "Fragile")
      .constructor<bool>("fail")
      .constructor<tether::Value>("callback");
  m.function(
       "giveParcel", [](std::unique_ptr<Parcel> one) { parcel = std::move(one); }, "parcel")
      .function("openParcel", [] { return parcel ? parcel->open() : -2; })
      .function("takeParcel", [] { return std::move(parcel); })
      .function("dropParcel", [] { parcel.reset(); })
      .function(
          "showParcel",
          [](const std::function<int(Parcel*)>& look) { return parcel ? look(parcel.get()) : -2; },
          "look")
      .function(
          "makeParcel", [](int number) { return std::make_unique<Parcel>(number); }, "number")
      .function(
          "createParcel", [](int number) { return &tether::create<Parcel>(number); },
          tether::reference, "number")
      .function(
          "keepNode", [](std::shared_ptr<Node> one) { node = std::move(one); }, "node")
      .function("keptNode", [] { return node; })
      .function("makeNodes",
                [] {
                  auto first = std::make_shared<Node>(1);
                  first->next = std::make_shared<Node>(2);
                  return first;
                })
      .function(
          "keepCounted", [](tether::Ref<CountedNode> one) { counted = std::move(one); }, "node")
      .function("keptCounted", [] { return counted; })
      .function("makeCounted", [] {
        auto first = tether::makeRef<CountedNode>();
        first->next = tether::makeRef<CountedNode>();
        return first;
      });
}
