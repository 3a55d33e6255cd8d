// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// What the documentation shows compiles, and every target has a page.
@Suite("The documentation's pages")
struct PagesTests {
    @Test("Every example on a page, and in a comment, is one that these tests compile and run")
    func examples() throws {
        let compiled = try CompiledExample.all()
        for page in try Page.all() {
            for block in page.examples {
                #expect(
                    compiled.contains { $0.isShown(as: block, on: page) },
                    "\(page.path):\n\(block.joined(separator: "\n"))")
            }
        }
    }

    @Test("Every example that is compiled stands on a page")
    func shown() throws {
        let pages = try Page.all()
        for example in try CompiledExample.all() {
            #expect(
                pages.contains { page in page.examples.contains { example.isShown(as: $0, on: page) } },
                "\(example.file):\n\(example.lines.joined(separator: "\n"))")
        }
    }

    @Test("Every target that is documented has a page that bears its name, and each product an example")
    func pages() throws {
        let makefile = try Checkout.text("Makefile").replacing("\\\n", with: " ")
        let list = try #require(makefile.firstMatch(of: /\ndocumented := (.*)\n/)).1
        let manifest = try Checkout.text("Package.swift")
        let products = manifest.matches(of: /\.library\(name: "([A-Za-z]+)"/).map { String($0.1) }
        let documented = list.split(separator: " ").map(String.init)
        #expect(products.count >= 9)
        #expect(Set(documented).isSuperset(of: products))
        for target in documented {
            let path = "Sources/\(target)/\(target).docc/\(target).md"
            guard Checkout.exists(path) else {
                Issue.record("\(path) is missing")
                continue
            }
            let page = Page(path: path, text: try Checkout.text(path))
            #expect(page.text.hasPrefix("# ``\(target)``\n"), "\(path)")
            #expect(!products.contains(target) || !page.examples.isEmpty, "\(path)")
        }
    }
}
